"""A notebook-aware merge left its marks in one answer: only that answer isn't valid Python."""
# lost: fc_compile

def damage(notebook):
    source = "<<<<<<< local\nmodel.compile('a')\n=======\nmodel.compile('b')\n>>>>>>> remote"
    find(notebook, "fc_compile")["source"] = source
    return notebook
