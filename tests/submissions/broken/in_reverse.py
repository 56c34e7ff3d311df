"""A tool turned the order of the cells round."""
# repair: were moved

def damage(notebook):
    notebook["cells"].reverse()
    return notebook
