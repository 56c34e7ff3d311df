"""Saved in PyCharm: its marks in each cell, the kernel of a virtual environment."""

def damage(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "venv", "display_name": "venv", "language": ""}
    for cell in notebook["cells"]:
        cell["metadata"]["pycharm"] = {"name": "#%%\n"}
    return notebook
