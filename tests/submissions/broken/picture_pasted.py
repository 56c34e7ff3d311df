"""A screenshot pasted into a text cell in Colab, which writes it into the text: three megabytes."""

def damage(notebook):
    text = "My curves: ![curves](data:image/png;base64," + "A" * 3 * 10**6 + ")"
    notebook["cells"].insert(4, {"cell_type": "markdown", "source": text, "metadata": {}})
    return notebook
