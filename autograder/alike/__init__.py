"""Alike work: which submissions share rare pieces, on a page for the instructor alone.

Its modules are imported when they are asked for: the process that reads notebooks starts fast.
"""

from typing import TYPE_CHECKING

from ..doors import lazy_door

if TYPE_CHECKING:
    from .page import PAGE, write

__all__ = ["PAGE", "write"]

_LATER = {"PAGE": "page", "write": "page"}
__getattr__ = lazy_door(__name__, _LATER)
