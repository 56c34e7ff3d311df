"""One notebook of one student."""

from dataclasses import dataclass

from .files import Item
from .layouts import LAYOUTS, Named


@dataclass(frozen=True)
class Attempt:
    """One notebook of one student; the largest `order` is the one that counts.

    `layout` is that of the download, or how a file lies that no course system named.
    """

    item: Item
    order: tuple[float, ...]
    named: Named
    layout: str
    team: str = ""

    @property
    def by_system(self) -> bool:
        """Whether a course system named the file."""
        return self.layout in LAYOUTS
