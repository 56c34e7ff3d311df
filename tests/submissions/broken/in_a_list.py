"""A list with the notebook in it."""
# malformed: not a notebook

def damage(notebook):
    return [notebook]
