"""Make a course folder in which nbgrader's own commands grade the lab."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook

from .build import student_text, to_text
from .project import ASSIGNMENT, NOTEBOOK, LabError, Project, write_atomically
from .source import read_source

CONFIG = '''"""nbgrader's settings for this course: the lab's, then yours."""

from autograder.config import configure

c = get_config()
configure(c)
# Your own settings go here, such as c.AssignLatePenalties.plugin_class = "rules.LatePenalty".
'''

_FOLDERS = {"source", "release", "downloaded", "submitted", "autograded", "feedback", "runs"}
_FOLDERS |= {"outcomes"}
_FILES = {"nbgrader_config.py", "gradebook.db", "roster.csv", "report.html"}
_EXPORTS = (".csv", ".json", ".zip")


def require_not_ours(out: Path) -> None:
    """Raise `LabError` if `out` is a folder, or a course's own: what may be replaced is an export.

    What ends as an export does, and has no name that a course gives, is taken for one.
    """
    out = out.resolve()
    if out.is_dir():
        raise LabError(f"{out} is a folder. Nothing was written: name a file.")
    around = [out, *out.parents]
    course = next((folder for folder in around if (folder / "nbgrader_config.py").is_file()), None)
    if course is None:
        return
    parts = out.relative_to(course).parts
    ours = not parts or parts[0] in _FOLDERS | _FILES or any(p.startswith(".") for p in parts)
    if ours or (out.exists() and out.suffix.lower() not in _EXPORTS):
        raise LabError(
            f"{out} belongs to the course in {course}. Nothing was written: name a new file."
        )


def init_course(project: Project, folder: Path) -> Path:
    """Make a course in `folder`, new or empty: the lab's source, settings and a gradebook.

    Returns the folder's absolute path. Raises `LabError` and leaves the folder as it is if there
    is anything in it, or if the lab's source is wrong.
    """
    folder = folder.expanduser().resolve()
    _refuse_to_overwrite(folder)
    instructor = read_source(project)
    student_text(instructor, project)  # a course that could not release the lab is no use
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=folder.parent, prefix=f".lab2-{folder.name}-"
        ) as temporary:
            course = Path(temporary, "course")
            write_atomically(course / f"source/{ASSIGNMENT}/{NOTEBOOK}.ipynb", to_text(instructor))
            write_atomically(course / "nbgrader_config.py", CONFIG)
            open_gradebook(f"sqlite:///{course / 'gradebook.db'}").close()
            course.rename(folder)  # all at once: half a course never shows
    except OSError as error:
        raise LabError(f"The course cannot be made in {folder}: {error}") from error
    return folder


def open_gradebook(db_url: str) -> Gradebook:
    """Open a gradebook in any database; a new one gets its tables."""
    if shutil.which("alembic") is None:  # which nbgrader runs for a new one
        os.environ["PATH"] = _environment()["PATH"]
    logging.getLogger("tornado.application").setLevel(logging.CRITICAL)  # what nbgrader raises, too
    return Gradebook(db_url)


def run_nbgrader(course: Path, *arguments: str) -> str:
    """Run nbgrader's own command in the course folder; return what it logged.

    Raises `LabError` with the end of its log if it fails.
    """
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(
        command,
        cwd=course,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise LabError(f"`nbgrader {' '.join(arguments)}` failed in {course}:\n{tail}")
    return done.stdout


def remove_course(folder: Path) -> None:
    """Delete a course folder, the read-only files that nbgrader leaves included."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(folder)


def _environment() -> dict[str, str]:
    """This process's environment; packages and commands are found without activating it, too."""
    here = str(Path(__file__).resolve().parents[1])
    packages = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    commands = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return os.environ | {"PYTHONPATH": packages, "PATH": commands}


def _refuse_to_overwrite(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise LabError(f"{folder} is a file; nothing was changed. Name a new folder.")
    if any(folder.iterdir()):
        kind = "a course" if (folder / "nbgrader_config.py").exists() else "files"
        raise LabError(f"{folder} has {kind} in it; nothing was changed. Name a new folder.")
