#!/usr/bin/env bash
# An author can give a picture in a notebook's output a text for those who can't see it: `display(..., metadata={"image/png":
# {"alt": ...}})`. nbconvert's `classic` template puts it into the page. Its default template, `lab`, drops it and writes "No
# description has been provided for this image" instead, with a warning that names no cell. So does every template built on it.
# What the lab does: `mdl.show` writes each picture as HTML with the text in it, too, which all templates keep.
# Found on 2026-11-30 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbconvert==7.17.2
"$folder/venv/bin/python" - <<'PYTHON'
import re
import sys

import nbconvert
import nbformat
from nbconvert.exporters import HTMLExporter

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
output = nbformat.v4.new_output(
    "display_data", {"image/png": PIXEL}, metadata={"image/png": {"alt": "a green pixel"}}
)
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
print("nbconvert", nbconvert.__version__)
found = {}
for template in ("classic", "lab"):
    page, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
    found[template] = re.findall(r'<img[^>]*\balt="([^"]*)"', page)
    print(f"{template}: {found[template]}")
expected = {
    "classic": ["a green pixel"],
    "lab": ["No description has been provided for this image"],
}
sys.exit("The behaviour changed." if found != expected else 0)
PYTHON
