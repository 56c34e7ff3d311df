"""An answer merged into the given cell above it, which is locked: the answer comes out again."""
# repair: The answer prediction was in the cell predictions

def damage(notebook):
    given, answer = find(notebook, "predictions"), find(notebook, "prediction")
    given["source"] = "".join(given["source"]) + "\n\n" + "".join(answer["source"])
    notebook["cells"].remove(answer)
    return notebook
