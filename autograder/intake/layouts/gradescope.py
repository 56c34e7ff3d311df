"""Gradescope's export: `submission_456/...`, with the names in `submission_metadata.yml`."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml

from ...errors import LabError
from ..files import Item
from ..names import same_start
from .named import OF_THE_SYSTEM, Named, Reader, order_of, parts_of, time_of

_LIST = "submission_metadata.yml"
_FOLDER = re.compile(r"submission_\d+")


class _Loader(yaml.CSafeLoader):  # type: ignore[misc]
    """Reads plain values only; what Ruby marks as its own objects is read as what it holds."""


def _plain(loader: Any, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return loader.construct_mapping(node)


_Loader.add_multi_constructor("", _plain)


def reader(items: Sequence[Item]) -> Reader:
    """Return what reads Gradescope's folders.

    The list of names lies above all folders, where no student can put a file. The reader raises
    `LabError` if it can't be read.
    """
    top = same_start([parts_of(item)[:-1] for item in items])
    lists = [item for item in items if parts_of(item) == (*top, _LIST)]
    people = cache(lambda: _people(lists[0]))

    def read(item: Item) -> Named | None:
        parts = parts_of(item)
        if not lists or item is lists[0]:
            return OF_THE_SYSTEM if lists else None
        folder = parts[len(top)]
        if not _FOLDER.fullmatch(folder) or folder not in people():
            return None
        members, time = people()[folder]
        if not members:
            return None
        together = members if len(members) > 1 else ()
        order = order_of(time)
        return Named(members[0], parts[-1], "file", order, time, key=folder, members=together)

    return read


def _people(item: Item) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return who handed in each folder, and when."""
    try:
        listed = yaml.load(item.read(), _Loader)
        return {str(folder): _handed_in(about) for folder, about in listed.items()}
    except Exception as error:  # yaml raises many kinds of errors
        raise LabError(
            f"{item.shown} can't be read, and only it has the students' names. Download the "
            "submissions from Gradescope again."
        ) from error


def _handed_in(about: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    members = (_student(person) for person in about.get(":submitters") or [])
    return tuple(dict.fromkeys(members)), time_of(str(about.get(":created_at", "")))


def _student(person: dict[str, Any]) -> str:
    """Return a name and number, or the login that the course uses in place of a number."""
    name, number, mail = (
        str(person.get(f":{key}") or "").strip() for key in ("name", "sid", "email")
    )
    if number.isdigit() and name:
        return f"{name}_{number}"
    return number or mail.partition("@")[0] or name
