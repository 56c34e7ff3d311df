"""An old editor: a byte order mark, and line ends of carriage returns, in the file and in cells."""

import json

def damage(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r")
    return b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).replace("\n", "\r").encode()
