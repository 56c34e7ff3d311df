"""COURSE/canvas.json: which assignment in Canvas a course belongs to; never the token."""

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from ..course import Course
from ..errors import LabError
from ..files import write_atomically

PLACE = "canvas.json"


@dataclass(frozen=True)
class Place:
    """An assignment in Canvas: the address `URL/courses/COURSE/assignments/ASSIGNMENT`."""

    url: str
    course: int
    assignment: int


def place_of(course: Course, address: str) -> Place:
    """Return the assignment with this address, and keep it; without an address the kept one.

    Raises `LabError` if there is none, or if it isn't an assignment's address.
    """
    path = course.folder / PLACE
    if address:
        place = _read(address)
        write_atomically(path, json.dumps(asdict(place), indent=1) + "\n")
        return place
    try:
        return Place(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise LabError(
            "Which assignment? Add --assignment with its address in Canvas, such as "
            "https://canvas.example.edu/courses/12/assignments/345; it is kept for the next time."
        ) from error


def _read(address: str) -> Place:
    url = urlsplit(address)
    match url.path.strip("/").split("/"):
        case ["courses", course, "assignments", assignment, *_] if (
            course.isdecimal() and assignment.isdecimal() and url.netloc and "@" not in url.netloc
        ):
            return Place(f"{url.scheme}://{url.netloc}", int(course), int(assignment))
    raise LabError(
        f"{address} isn't an assignment's address, such as "
        "https://canvas.example.edu/courses/12/assignments/345."
    )
