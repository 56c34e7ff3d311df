"""A jupytext script, renamed: the cells are there, but it isn't a notebook."""
# malformed: text, but not a notebook

def damage(notebook):
    return "\n\n".join("# %%\n" + "".join(c["source"]) for c in notebook["cells"]).encode()
