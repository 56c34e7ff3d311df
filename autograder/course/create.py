"""Make a course folder in which nbgrader's own commands grade the lab."""

import tempfile
from pathlib import Path

from ..cells import to_text
from ..errors import LabError
from ..files import write_atomically
from ..lab import Project, read_source, student_text
from ..names import ASSIGNMENT, NOTEBOOK
from .gradebook import open_gradebook

CONFIG = '''"""nbgrader's settings for this course: the lab's, then yours."""

from autograder.pages.settings import configure

c = get_config()
configure(c)
# Your own settings go here, such as c.AssignLatePenalties.plugin_class = "rules.LatePenalty".
'''


def init_course(project: Project, folder: Path) -> Path:
    """Make a course in `folder`, new or empty: the lab's source, settings and a gradebook.

    Returns the folder's absolute path. Raises `LabError` and leaves the folder as it is if there
    is anything in it, or if the lab's source is wrong.
    """
    folder = folder.expanduser().resolve()
    _refuse_to_overwrite(folder)
    instructor = read_source(project)
    student_text(instructor, project)  # a course that couldn't release the lab is useless
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(
            dir=folder.parent, prefix=f".lab2-{folder.name}-"
        ) as temporary:
            course = Path(temporary, "course")
            write_atomically(course / f"source/{ASSIGNMENT}/{NOTEBOOK}.ipynb", to_text(instructor))
            write_atomically(course / "nbgrader_config.py", CONFIG)
            open_gradebook(f"sqlite:///{course / 'gradebook.db'}").close()
            course.rename(folder)  # all at once, so that half a course is never visible
    except OSError as error:
        raise LabError(f"The course can't be made in {folder}: {error}") from error
    return folder


def _refuse_to_overwrite(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise LabError(f"{folder} is a file; nothing was changed. Name a new folder.")
    if any(folder.iterdir()):
        kind = "a course" if (folder / "nbgrader_config.py").exists() else "files"
        raise LabError(f"{folder} has {kind} in it; nothing was changed. Name a new folder.")
