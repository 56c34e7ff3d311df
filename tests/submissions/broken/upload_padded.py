"""A disk that filled up: the right length, the end of it zeros."""
# malformed: cut short or damaged

import json

def damage(notebook):
    data = json.dumps(notebook).encode()
    return data[:-4096] + bytes(4096)
