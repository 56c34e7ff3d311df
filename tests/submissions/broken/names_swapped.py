"""Two answers carry each other's names: each is told by its name, and run where that belongs."""
# repair: were moved
# swapped: fc_compile, fc_fit

def damage(notebook):
    first, second = find(notebook, "fc_compile"), find(notebook, "fc_fit")
    first["metadata"], second["metadata"] = second["metadata"], first["metadata"]
    return notebook
