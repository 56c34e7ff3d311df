"""A notebook as one string of JSON, as a program wrote it that encoded it twice."""
# malformed: not a notebook

import json

def damage(notebook):
    return json.dumps(json.dumps(notebook)).encode()
