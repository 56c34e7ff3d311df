"""Saved in VS Code: a language for each cell, an interpreter's hash, invalid ids."""

def damage(notebook):
    notebook["metadata"]["vscode"] = {"interpreter": {"hash": "0" * 64}}
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.13.1"}
    for cell in notebook["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["id"] = "#VSC-1a2b3c4d and more"
    return notebook
