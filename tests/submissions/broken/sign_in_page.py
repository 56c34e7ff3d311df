"""A download without being signed in: the page that asks for it, with a byte order mark."""
# malformed: a web page

def damage(notebook):
    return b"\xef\xbb\xbf\r\n<HTML lang=en><title>Sign in</title>"
