"""A drive's link to the notebook, in JSON as well."""
# malformed: has no cells

def damage(notebook):
    return {"url": "https://example.org/open?id=1", "doc_id": "1", "email": "ann@example.org"}
