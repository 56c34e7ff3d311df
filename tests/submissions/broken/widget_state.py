"""The state of a progress bar's widgets fills the notebook's metadata."""

def damage(notebook):
    state = {f"{i:032x}": {"model_name": "HTMLModel", "state": {"value": "x" * 500}} for i in range(5000)}
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    return notebook
