"""A check merged into the answer above it: it is back, and the answer keeps its copy."""
# repair: The cell fc_model_check was deleted
# parts: fc_model

def damage(notebook):
    answer, check = find(notebook, "fc_model"), find(notebook, "fc_model_check")
    answer["source"] = "".join(answer["source"]) + "\n\n" + "".join(check["source"])
    notebook["cells"].remove(check)
    return notebook
