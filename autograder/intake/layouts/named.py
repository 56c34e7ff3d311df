"""What a layout says about one file: whose it is, what it is, and which attempt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Literal

from dateutil.parser import parse

from ..files import Item
from ..names import Parts, plain, same_start
from ..sent import Sent

Kind = Literal["file", "text", "link", "receipt"]
_LONGEST_TIME = 60  # characters; the parser of times needs seconds for a long text


@dataclass(frozen=True)
class Named:
    """What a course system's name says about a file.

    `student` is the same for all attempts of one student or team, and "" for a file of the system
    itself. `file` is the name that the student gave, `order` grows with each attempt, `time` is
    when it was handed in (ISO, UTC; "" if unknown), `key` as in `HandIn`. `members` are students
    who handed it in together, if the system lists them. `released` says that nbgrader itself would
    grade this file. `stamp` is the file that has the time.
    """

    student: str
    file: str = ""
    kind: Kind = "file"
    order: tuple[float, ...] = ()
    time: str = ""
    late: bool = False
    key: str = ""
    sent: Sent | None = None
    members: tuple[str, ...] = ()
    released: bool = False
    stamp: Item | None = None


OF_THE_SYSTEM = Named("")
Reader = Callable[[Item], Named | None]


def parts_of(item: Item) -> Parts:
    """Return the parts of a file's path."""
    return tuple(plain(item.name).split("/"))


def shared_folders(items: Sequence[Item]) -> Parts:
    """Return the folders around all notebooks."""
    return same_start([parts_of(item)[:-1] for item in items if item.is_notebook])


def time_of(text: str) -> str:
    """Return the time in a text as ISO in UTC, "" if there is none.

    A time without a zone is in this machine's.
    """
    if len(text) > _LONGEST_TIME:
        return ""
    text = re.sub(r"(?<=\d\d\d\d) (\d{1,2})(\d\d)(?= ?[AaPp][Mm]$|$)", r" \1:\2", text)
    try:
        return utc(parse(text))
    except Exception:  # dateutil raises many kinds of errors
        return ""


def digits_time(digits: str, zone: tzinfo | None = None) -> str:
    """Return the time in fourteen digits, as ISO in UTC; "" if it isn't one.

    Without a zone it is in this machine's.
    """
    try:
        return utc(datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=zone))
    except (ValueError, OverflowError, OSError):
        return ""


def utc(time: datetime) -> str:
    """Return a time as ISO in UTC, to the second."""
    return time.astimezone(UTC).replace(microsecond=0).isoformat()


def order_of(time: str) -> tuple[float, ...]:
    """Return a number that grows with a time in ISO; 0 for an unknown one."""
    return (datetime.fromisoformat(time).timestamp() if time else 0.0,)
