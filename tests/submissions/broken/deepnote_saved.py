"""Exported from Deepnote: its metadata in the place of nbgrader's, its ids in the place of ours."""
# repair: recognised by their content
# box: fc_model full

def damage(notebook):
    notebook["metadata"] = {"deepnote": {}, "deepnote_notebook_id": "1a2b"}
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"cell_id": f"{number:032x}", "deepnote_cell_type": cell["cell_type"]}
        cell["id"] = f"{number:032x}"
    return notebook
