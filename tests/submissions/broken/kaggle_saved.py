"""Saved on Kaggle: its own ids and times, trusted cells, a data source; no cell ids."""

def damage(notebook):
    notebook["metadata"]["kaggle"] = {"accelerator": "none", "dataSources": [{"sourceId": 1}]}
    for cell in notebook["cells"]:
        cell.pop("id")
        cell["metadata"] |= {"_uuid": "d629ff2d", "_cell_guid": "b1076dfc", "trusted": True}
        cell["metadata"]["execution"] = {"iopub.status.busy": "2026-11-01T10:00:00Z"}
    return notebook
