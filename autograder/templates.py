"""What the instructor's pages share: how templates are filled in, students' names and links."""

from collections.abc import Collection, Mapping
from urllib.parse import quote

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from .names import ASSIGNMENT, NOTEBOOK


def environment(package: str) -> Environment:
    """Return an environment for a package's templates; what is filled in is escaped text."""
    return Environment(
        loader=PackageLoader(package, ""), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def who(names: Mapping[str, str], student: str) -> Markup:
    """Return a student's name and id as HTML; the id alone if the name is unknown.

    Each is apart, so that a name that runs from right to left moves nothing around it.
    """
    name = names.get(student, "")
    own = Markup("<bdi>{}</bdi>").format(student)
    return Markup("<bdi>{}</bdi> ({})").format(name, own) if name and name != student else own


def page_of(pages: Collection[str], student: str) -> str:
    """Return the link to a student's feedback page, "" if it isn't among the pages."""
    if student not in pages:
        return ""
    return f"feedback/{quote(student)}/{ASSIGNMENT}/{NOTEBOOK}.html"
