"""Opened with a kernel for R, and saved: the lab's own kernel is back."""

def damage(notebook):
    notebook["metadata"]["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    notebook["metadata"]["language_info"] = {"name": "R", "codemirror_mode": "r"}
    return notebook
