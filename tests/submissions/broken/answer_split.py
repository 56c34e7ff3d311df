"""One answer split into two cells, as editors do it: both halves carry the answer's name."""
# repair: Copies of graded cells
# box: fc_model full
# parts: fc_model

import copy

def damage(notebook):
    cell = find(notebook, "fc_model")
    first, second = "".join(cell["source"]).split("\nmodel =")
    other = copy.deepcopy(cell)
    cell["source"], other["source"], other["id"] = first, f"model ={second}", "another"
    notebook["cells"].insert(notebook["cells"].index(cell) + 1, other)
    return notebook
