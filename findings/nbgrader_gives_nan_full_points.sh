#!/usr/bin/env bash
# nbgrader gives partial credit for a check cell that ends in a number of points, for instance `3 * accuracy`. If training
# diverged and the number is NaN, `autograde` gives all points, and so it does for a negative number: "This is strange" in the
# log is all. NumPy 2 writes its numbers as `np.float64(1.5)`, which isn't read as a number: all points again. A number above
# the maximum ends the submission with an error, and its checks wait for a hand grade.
# What the lab does: its checks end in no number; points are computed from evidence, and NaN loses them by name.
# Found on 2026-12-01 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbgrader==0.9.6 nbconvert==7.17.2 ipykernel==7.4.0 numpy==2.4.6
export PATH="$folder/venv/bin:$PATH" JUPYTER_CONFIG_DIR="$folder/config" JUPYTER_DATA_DIR="$folder/data"
cd "$folder"
python - <<'PYTHON' 2>/dev/null
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

ACCURACIES = {  # what a student's cell computes, and the points of 3 that autograde gives
    "half": ("0.5", 1.5),
    "nan": ("float('nan')", 3.0),
    "negative": ("-0.2", 3.0),
    "numpy": ("np.float64(0.5)", 3.0),
    "percent": ("97.1", None),
}


def cell(name, source, grade):
    about = {"grade_id": name, "grade": grade, "solution": not grade, "locked": grade}
    about |= {"schema_version": 3, "task": False, **({"points": 3} if grade else {})}
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": about})


def write(path, accuracy):
    work = cell("work", f"import numpy as np\naccuracy = {accuracy}", False)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [work, cell("check", "3 * accuracy", True)]
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)


def nbgrader(command):
    subprocess.run([sys.executable, "-m", "nbgrader", command, "lab", "--create"], capture_output=True)


write(Path("source/lab/lab.ipynb"), "0.0")
nbgrader("generate_assignment")
for student, (accuracy, _) in ACCURACIES.items():
    write(Path("submitted", student, "lab", "lab.ipynb"), accuracy)
nbgrader("autograde")
print("nbgrader", version("nbgrader"), "- points of 3 for `3 * accuracy`:")
changed = False
with Gradebook("sqlite:///gradebook.db") as gradebook:
    for student, (accuracy, expected) in ACCURACIES.items():
        (grade,) = gradebook.find_submission_notebook("lab", "lab", student).grades
        print(f"  accuracy = {accuracy}: {grade.auto_score}")
        changed |= grade.auto_score != expected
sys.exit("The behaviour changed." if changed else 0)
PYTHON
