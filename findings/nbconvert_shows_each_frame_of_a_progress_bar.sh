#!/usr/bin/env bash
# tqdm and Keras draw a progress bar by going back to the start of its line: a carriage return, in Keras's case after backspaces.
# A notebook shows the last frame. nbconvert's HTML page has all of them, also with `lab` and `classic`: HTML reads a lone
# carriage return as the end of a line, so that one epoch of 938 batches can fill 938 lines. nbconvert has a preprocessor that
# keeps the last frame, CoalesceStreamsPreprocessor; it isn't enabled there.
# What the lab does: training cells print one line per epoch, and a course's `autograde` keeps a bar's last frame.
# Found on 2026-12-01 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nbconvert==7.17.2 tqdm==4.70.1
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import io
import sys

import nbconvert
import nbformat
import tqdm
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor

BATCHES = 100
stream = io.StringIO()
for _ in tqdm.tqdm(range(BATCHES), file=stream, mininterval=0, miniters=1):
    pass
output = nbformat.v4.new_output("stream", name="stdout", text=stream.getvalue())
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("fit", outputs=[output])])


def frames(name, **settings):
    page, _ = HTMLExporter(template_name=name, **settings).from_notebook_node(notebook)
    return page.count(f"/{BATCHES}")


print("nbconvert", nbconvert.__version__, "tqdm", tqdm.__version__)
found = {name: frames(name) for name in ("lab", "classic")}
coalesced = frames("lab", preprocessors=[CoalesceStreamsPreprocessor])
print(f"{BATCHES} batches; frames in the page: {found}, with CoalesceStreams: {coalesced}")
sys.exit(0 if min(found.values()) >= BATCHES and coalesced == 1 else "The behaviour changed.")
PYTHON
