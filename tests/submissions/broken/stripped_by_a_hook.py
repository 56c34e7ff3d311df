"""A hook stripped outputs, counts and ids before the commit, and left nulls."""

def damage(notebook):
    for cell in notebook["cells"]:
        cell.pop("id")
        if cell["cell_type"] == "code":
            cell |= {"outputs": None, "execution_count": None}
    return notebook
