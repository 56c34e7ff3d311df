"""Two bytes for each character, and no mark that says so."""

import json

def damage(notebook):
    return json.dumps(notebook).encode("utf-16-le")
