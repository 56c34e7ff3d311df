"""A zip of the notebook, whose name ends in .ipynb."""
# malformed: a zip archive

import io
import json
import zipfile

def damage(notebook):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("lab2_mnist.ipynb", json.dumps(notebook))
    return buffer.getvalue()
