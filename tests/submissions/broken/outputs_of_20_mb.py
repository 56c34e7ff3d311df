"""Pictures in the outputs make it 20 MB long."""

def damage(notebook):
    picture = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "A" * 10**7}}
    notebook["cells"][3]["outputs"] = [picture, picture]
    return notebook
