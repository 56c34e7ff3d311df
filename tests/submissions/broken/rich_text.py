"""Opened in a word processor, and saved as it likes."""
# malformed: a text document

def damage(notebook):
    return b"{\\rtf1\\ansi\\ansicpg1252 \\{\"cells\": []\\}}"
