"""Saved in Colab: ids of its own, run times, outputs, an accelerator, and no cell ids."""
# box: fc_model full

def damage(notebook):
    notebook["nbformat_minor"] = 0
    notebook["metadata"] |= {"colab": {"provenance": [], "toc_visible": True}, "accelerator": "GPU"}
    notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    for number, cell in enumerate(notebook["cells"]):
        cell.pop("id")
        cell["metadata"] |= {"id": f"x{number}", "colab": {"base_uri": "https://localhost:8080/"}}
        if cell["cell_type"] == "code":
            cell["metadata"] |= {"executionInfo": {"elapsed": 12, "user": {"displayName": "Ann"}}}
            cell["execution_count"] = None
    return notebook
