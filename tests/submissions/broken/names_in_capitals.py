"""A converter changed the key under which nbgrader keeps its names; ids and contents are left."""
# repair: recognised by their content

def damage(notebook):
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["NBGrader"] = cell["metadata"].pop("nbgrader")
    return notebook
