"""Git could not merge it, and it was handed in with the marks between its lines."""
# malformed: merge conflicts

import json

def damage(notebook):
    lines = json.dumps(notebook, indent=1).split("\n")
    lines[30:30] = ["<<<<<<< HEAD", *lines[25:30], "=======", *lines[25:30], ">>>>>>> main"]
    return "\n".join(lines).encode()
