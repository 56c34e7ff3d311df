"""The templates of the pages: what is filled in is escaped text, and nothing else."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader


def render(name: str, **values: Any) -> str:
    """Return a page as HTML."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("autograder.answers", ""),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
