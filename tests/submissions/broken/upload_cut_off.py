"""The connection broke at two thirds of the upload."""
# malformed: cut short

import json

def damage(notebook):
    data = json.dumps(notebook).encode()
    return data[: 2 * len(data) // 3]
