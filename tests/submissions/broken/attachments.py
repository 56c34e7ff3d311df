"""A photo pasted into a text cell, two megabytes of it."""

def damage(notebook):
    text = "My notes: ![photo](attachment:photo.png)"
    attached = {"photo.png": {"image/png": "A" * 2 * 10**6}}
    cell = {"cell_type": "markdown", "source": text, "metadata": {}, "attachments": attached}
    notebook["cells"].insert(4, cell)
    return notebook
