"""A list with the notebook in it."""
# malformed: no notebook

def damage(notebook):
    return [notebook]
