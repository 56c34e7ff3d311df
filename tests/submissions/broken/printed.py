"""Printed from the browser: a PDF of the notebook."""
# malformed: a PDF

def damage(notebook):
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj"
