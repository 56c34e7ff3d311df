"""The templates of the pages: what is filled in is escaped text, and nothing else."""

from functools import cache
from typing import Any

from jinja2 import Environment

from ..templates import environment


def render(name: str, **values: Any) -> str:
    """Return a page as HTML."""
    return _environment().get_template(name).render(**values)


@cache
def _environment() -> Environment:
    return environment("autograder.answers")
