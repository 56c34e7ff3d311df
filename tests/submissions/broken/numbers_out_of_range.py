"""A count with 5,000 digits, as no tool can write and a bad converter did."""
# malformed: cut short or damaged

import json

def damage(notebook):
    return json.dumps(notebook).replace('"nbformat": 4', f'"nbformat": 4, "n": {"9" * 5000}').encode()
