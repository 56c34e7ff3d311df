"""A converter made text cells of all the code."""
# repair: metadata of cells was changed

def damage(notebook):
    for cell in notebook["cells"]:
        cell["cell_type"] = "markdown"
    return notebook
