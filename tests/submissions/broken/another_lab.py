"""Lab 1: a notebook of the same course, with nbgrader's cells of its own."""
# malformed: another lab

def damage(notebook):
    entry = {"grade_id": "tensors", "solution": True, "grade": False, "locked": False}
    cell = {"cell_type": "code", "source": "tensor = 1", "metadata": {"nbgrader": entry}}
    return notebook | {"cells": [cell], "metadata": {}}
