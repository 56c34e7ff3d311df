"""The tables of grades that course systems export and take back, each with what reads it."""

from .blackboard import blackboard
from .book import Book, Reader
from .brightspace import brightspace
from .canvas import canvas
from .moodle import moodle
from .sakai import sakai

__all__ = ["BOOKS", "Book"]

BOOKS: dict[str, Reader] = {
    "canvas": canvas,
    "moodle": moodle,
    "brightspace": brightspace,
    "blackboard": blackboard,
    "sakai": sakai,
}
