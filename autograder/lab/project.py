"""The checkout of the lab: its files, and the setting for repository and tag."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import mitdeeplearning_utils

from ..errors import LabError
from ..names import NOTEBOOK
from .numbers import numbers

_PLACEHOLDER = re.compile(r"\{\{([\w.]+)\}\}")
_FILLED = ("version", "badge", "install_from", "remedy")
_COLAB = "https://colab.research.google.com"
_NOT_RELEASED = (
    "*This copy of the lab has no release yet: open its notebook in the clone, with "
    "`make notebook`.*"
)
SOURCE = Path("solutions", f"{NOTEBOOK}.py")


@dataclass(frozen=True)
class Project:
    """A checkout of the lab: its root, and the values for the source's placeholders.

    `repository` (`owner/name` on GitHub) and `tag` are "" before the first release.
    """

    root: Path
    repository: str
    tag: str
    version: str

    @property
    def source(self) -> Path:
        """The source of the lab (jupytext percent format)."""
        return self.root / SOURCE

    @property
    def student(self) -> Path:
        """The student's notebook (generated)."""
        return self.root / f"{NOTEBOOK}.ipynb"

    @property
    def readme(self) -> Path:
        """The README, with a table of the exercises (generated)."""
        return self.root / "README.md"

    @property
    def solution(self) -> Path:
        """The solution notebook, with outputs (generated)."""
        return self.root / "solutions" / f"{NOTEBOOK}_solution.ipynb"

    @property
    def badge(self) -> str:
        """Colab's badge, or before the first release a sentence in its place."""
        if not self.tag:
            return _NOT_RELEASED
        address = f"{_COLAB}/github/{self.repository}/blob/{self.tag}/{NOTEBOOK}.ipynb"
        picture = f'<img src="{_COLAB}/assets/colab-badge.svg" alt="Open in Colab">'
        return f'<a href="{address}">{picture}</a>'

    @property
    def install_from(self) -> str:
        """The first cell's expression for what pip installs: the tag's archive, or the clone."""
        if not self.tag:
            return "os.getcwd()  # the clone: this copy of the lab has no release yet"
        return f'"https://github.com/{self.repository}/archive/refs/tags/{self.tag}.zip"'

    @property
    def remedy(self) -> str:
        """What a student can do if pip fails."""
        return "check your connection" if self.tag else "open this notebook in the lab's clone"

    def fill(self, source: str) -> str:
        """Return the lab's source with its placeholders filled in, such as `{{fc_train.points}}`.

        Besides `numbers` these are `version`, `badge`, `install_from` and `remedy`. Raises
        `LabError` with the line of any other placeholder.
        """
        known = {name: getattr(self, name) for name in _FILLED}
        known |= numbers(source)
        lines = source.split("\n")
        for number, line in enumerate(lines):
            if unknown := sorted(set(_PLACEHOLDER.findall(line)) - known.keys()):
                raise LabError(
                    f"{self.source}, line {number + 1}: there is no value for "
                    f"{{{{{unknown[0]}}}}}. There are {', '.join(known)}."
                )
            lines[number] = _PLACEHOLDER.sub(lambda match: known[match[1]], line)
        return "\n".join(lines)


def open_project(root: Path) -> Project:
    """Return the checkout at `root`.

    Raises `LabError` if the lab's source or the setting in `pyproject.toml` is not there.
    """
    if not (root / SOURCE).is_file():
        raise LabError(f"{root} is not a checkout of the lab: it has no {SOURCE}.")
    settings_file = root / "pyproject.toml"
    try:
        setting = tomllib.loads(settings_file.read_text("utf-8"))["tool"]["lab2"]
        repository, tag = str(setting["repository"]), str(setting["tag"])
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise LabError(
            f"{settings_file} does not name the lab's repository ({error!r}): it needs a section "
            "[tool.lab2] with `repository` and `tag`."
        ) from error
    return Project(root, repository, tag, mitdeeplearning_utils.__version__)


def find_project(start: Path | None = None) -> Project:
    """Return the checkout around `start` (the current folder), or else around this package.

    Raises `LabError` if there is none, as after an installation from a wheel.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents, Path(__file__).resolve().parents[2]):
        if (folder / SOURCE).is_file():
            return open_project(folder)
    raise LabError(
        f"The lab's source, {SOURCE}, is not here. Only a checkout of the lab has it, not an "
        "installed package. Clone the repository and run the command in it."
    )
