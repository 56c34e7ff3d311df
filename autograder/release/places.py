"""The places where a release stands: version, repository, tag and the changelog's heading."""

import re
from datetime import date
from pathlib import Path

from ..errors import LabError
from ..files import write_atomically

_GITHUB = re.compile(
    r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)(?:www\.|ssh\.)?github\.com(?::\d+/|[/:])"
    r"(?P<name>[\w-]+/[\w.-]+?)(?:\.git)?/?"
)
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")
_PACKAGE = Path("mitdeeplearning_utils", "__init__.py")
_SETTINGS, _CHANGELOG = Path("pyproject.toml"), Path("CHANGELOG.md")
PLACES = [str(path) for path in (_CHANGELOG, _PACKAGE, _SETTINGS)]


def repository_of(address: str) -> str:
    """Return `owner/name` of a remote's address. Raises `LabError` if it isn't on GitHub."""
    if found := _GITHUB.fullmatch(address):
        return found["name"]
    shown = re.sub(r"//[^@/]*@", "//", address)  # without a password
    raise LabError(f"Colab opens notebooks from GitHub only, and `origin` is {shown}.")


def checked_version(version: str) -> str:
    """Return a version without a leading "v". Raises `LabError` if it isn't one."""
    version = version.removeprefix("v")
    if _VERSION.fullmatch(version):
        return version
    raise LabError(f"{version!r} is not a version such as 1.2.0 or 1.2.0rc1.")


def write_places(root: Path, version: str, repository: str, tag: str) -> None:
    """Write a release into the PLACES of the checkout at `root`.

    Raises `LabError`, and writes nothing, if one of them has no place for it.
    """
    heading = f"## [{version}]"
    log = _read(root / _CHANGELOG)
    if heading not in log:
        new = f"## [Unreleased]\n\n{heading} - {date.today().isoformat()}"
        log = _replaced(_CHANGELOG, r"(?m)^## \[Unreleased\]$", new, log)
    package = _read(root / _PACKAGE)
    package = _replaced(
        _PACKAGE, r'(?m)^__version__ = ".*"$', f'__version__ = "{version}"', package
    )
    section = f'[tool.lab2]\nrepository = "{repository}"\ntag = "{tag}"\n'
    pattern = r'(?m)^\[tool\.lab2\]\nrepository = ".*"\ntag = ".*"\n'
    settings = _replaced(_SETTINGS, pattern, section, _read(root / _SETTINGS))
    texts = {_CHANGELOG: log, _PACKAGE: package, _SETTINGS: settings}
    for path, text in texts.items():
        write_atomically(root / path, text)


def _read(path: Path) -> str:
    return path.read_text("utf-8")


def _replaced(path: Path, pattern: str, new: str, text: str) -> str:
    changed, count = re.subn(pattern, lambda _: new, text)
    if count != 1:
        raise LabError(f"{path} has no place for a release: it needs one match of {pattern}")
    return changed
