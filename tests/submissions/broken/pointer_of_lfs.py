"""Git's pointer to a large file, in the place of the file."""
# malformed: text, but not a notebook

def damage(notebook):
    return b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"
