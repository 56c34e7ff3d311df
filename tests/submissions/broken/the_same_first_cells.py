"""Another lab that begins with the same cells as this one, and has none of its exercises."""
# malformed: another lab

def damage(notebook):
    notebook["cells"] = notebook["cells"][:3]
    return notebook
