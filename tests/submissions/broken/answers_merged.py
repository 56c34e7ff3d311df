"""Two answers merged into the first one's cell; the second cell is gone."""
# repair: The cell fc_fit was deleted
# parts: fc_compile, fc_fit

def damage(notebook):
    first, second = find(notebook, "fc_compile"), find(notebook, "fc_fit")
    first["source"] = "".join(first["source"]) + "\n\n" + "".join(second["source"])
    notebook["cells"].remove(second)
    return notebook
