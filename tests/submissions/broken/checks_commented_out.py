"""All the checks are commented out, so that the notebook runs faster."""
# repair: Locked cells were edited

def damage(notebook):
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("points") and cell["cell_type"] == "code":
            cell["source"] = "# " + "".join(cell["source"])
    return notebook
