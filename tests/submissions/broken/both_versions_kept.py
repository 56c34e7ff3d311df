"""A merge kept both sides: every cell is there twice, the released one and the answered one."""
# repair: Copies of graded cells

import copy

def damage(notebook):
    both = []
    for cell in notebook["cells"]:
        older = copy.deepcopy(cell)
        if older["metadata"].get("nbgrader", {}).get("solution"):
            older["source"] = ""
        both += [older, cell]
    notebook["cells"] = both
    return notebook
