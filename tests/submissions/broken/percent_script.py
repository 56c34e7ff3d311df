"""A script of jupytext's, renamed: the cells are there, and it is no notebook."""
# malformed: text, but not a notebook

def damage(notebook):
    return "\n\n".join("# %%\n" + "".join(c["source"]) for c in notebook["cells"]).encode()
