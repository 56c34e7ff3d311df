"""Helpers for messages: texts and names that fit in a line."""

import os
import unicodedata
from collections.abc import Iterable


def printable(text: str) -> str:
    """Return a text for a message, without control characters."""
    return "".join(c for c in text if c.isprintable())


def in_a_name(character: str) -> bool:
    """Return whether names keep a character: a letter, its vowel sign or accent, or a digit."""
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def jupyter_lab() -> str:
    """Return the command that opens Jupyter; as root it needs an option."""
    return "jupyter lab --allow-root" if os.geteuid() == 0 else "jupyter lab"


def listed(names: Iterable[str]) -> str:
    """Return the first ten names as text, and the total if there are more."""
    names = list(names)
    return f"{', '.join(names[:10])}{f' ... ({len(names)})' if len(names) > 10 else ''}"
