"""A notebook as one string of JSON, as a program wrote it that encoded it twice."""
# malformed: no notebook

import json

def damage(notebook):
    return json.dumps(json.dumps(notebook)).encode()
