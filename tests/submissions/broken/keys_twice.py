"""A merge tool wrote keys twice: the last of each is the one that counts."""

import json

def damage(notebook):
    text = json.dumps(notebook, indent=1)
    return text.replace('"cell_type": "code"', '"cell_type": "raw",\n "cell_type": "code"').encode()
