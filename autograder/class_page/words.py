"""How the pages about the class write texts and numbers."""

import re

from markupsafe import Markup, escape


def as_code(text: str) -> Markup:
    """Return the text, escaped, with text in backquotes as code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def as_number(number: float) -> str:
    """Return a number without a fraction that says nothing, and with its thousands apart."""
    return f"{number:,.10g}"


def as_time(seconds: float) -> str:
    """Return a time in the unit that fits."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:,.1f} {unit}"
    return f"{seconds:.0f} s"
