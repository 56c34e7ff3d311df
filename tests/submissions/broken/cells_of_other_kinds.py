"""Cells of kinds that Jupyter has not, without source, with nothing at all."""

def damage(notebook):
    for odd in ({"cell_type": "sql", "source": "SELECT 1"}, {"cell_type": "heading", "level": 1},
                {"cell_type": "code", "source": None, "metadata": None}, {}):
        notebook["cells"].insert(6, odd)
    return notebook
