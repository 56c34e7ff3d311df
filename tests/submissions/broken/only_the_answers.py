"""All but the answers was deleted, to hand in what was asked for."""
# repair: The cell setup was deleted

def damage(notebook):
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")
    ]
    return notebook
