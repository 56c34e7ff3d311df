"""A notebook-aware merge left the marks inside of one answer: that answer alone is no Python."""
# lost: fc_compile

def damage(notebook):
    source = "<<<<<<< local\nmodel.compile('a')\n=======\nmodel.compile('b')\n>>>>>>> remote"
    find(notebook, "fc_compile")["source"] = source
    return notebook
