"""Make the zip that an instructor uploads to Gradescope as the autograder."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ..errors import LabError
from ..export import fault_results
from ..files import replacing
from ..lab import SOURCE, Project

FEWEST_MINUTES = 5
_HERE = Path(__file__).parent
_SCRIPTS = ("setup.sh", "run_autograder")  # at the zip's root, as Gradescope wants them
# what `pip install -e .` reads, and the source that a course is made from
_FILES = ("pyproject.toml", "requirements.txt", "README.md", "LICENSE", str(SOURCE))
_FOLDERS = ("autograder", "mitdeeplearning_utils")
_MINUTES = "minutes=10"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def make_zip(project: Project, out: Path, minutes: int = 10) -> Path:
    """Write Gradescope's autograder to `out` and return its path; equal labs give equal bytes.

    `minutes` is the time limit that the assignment has in Gradescope. Raises `LabError` if it is
    too short for a run, or if the checkout lacks a file.
    """
    if minutes < FEWEST_MINUTES:
        raise LabError(f"{minutes} minutes are too short: give at least {FEWEST_MINUTES}.")
    missing = [name for name in _FILES if not (project.root / name).is_file()]
    if missing:
        raise LabError(f"{project.root} lacks {', '.join(missing)}: use a whole checkout.")
    with replacing(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _SCRIPTS:
            text = (_HERE / name).read_text("utf-8").replace(_MINUTES, f"minutes={minutes}")
            _add(archive, name, text.encode(), 0o755)
        fallback = fault_results(
            "The grader was stopped before its end: it was too slow, or out of memory."
        )
        _add(archive, "fault.json", json.dumps(fallback, indent=1).encode())
        for path in _lab(project):
            _add(archive, path.relative_to(project.root).as_posix(), path.read_bytes())
    return out


def _lab(project: Project) -> Iterator[Path]:
    yield from (project.root / name for name in _FILES)
    for folder in _FOLDERS:
        for path in sorted((project.root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.name[0] != ".":
                yield path


def _add(archive: zipfile.ZipFile, name: str, data: bytes, mode: int = 0o644) -> None:
    member = zipfile.ZipInfo(name, _LONG_AGO)
    member.create_system = 3  # Unix: the mode counts only then
    member.external_attr = (0o100000 | mode) << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, data)
