"""An editor of the nineties saved it in Latin-1; the copyright sign and a name are not valid UTF-8."""
# malformed: not text in UTF-8

import json

def damage(notebook):
    notebook["cells"][2]["source"] = "\u00a9 Ren\u00e9e"
    return json.dumps(notebook, ensure_ascii=False).encode("latin-1", "replace")
