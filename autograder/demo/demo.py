"""A course to look at: example submissions of every kind, graded by the whole pipeline."""

from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from ..cells import to_text
from ..course import init_course, remove_course, run_nbgrader
from ..errors import LabError
from ..files import write_atomically
from ..lab import Project, read_source, solution_notebook
from ..names import ASSIGNMENT, NOTEBOOK, release_path, submitted_path
from ..pipeline import Settings, grade, table
from ..words import jupyter_lab
from .answers import fill, read_answers, solution_answers
from .mit import submissions

EXAMPLES = Path(__file__).parent / "examples"
_MARK = ".lab2_demo"
_NO_NOTEBOOK = "<!DOCTYPE html><title>Sign in</title>"


def demo(
    project: Project, folder: Path, settings: Settings | None = None, mit: bool = False
) -> str:
    """Make a fresh course in `folder`, grade example submissions in it, and return their table.

    With `mit` they are in the shape of the MIT notebook. An older demo in `folder` is replaced.
    Raises `LabError` if anything else is there.
    """
    course = make_demo_course(project, folder, mit)
    outcomes = grade(project, course / "submitted", course, settings)
    lines = [table(outcomes), "", f"The class:    {course}/report.html"]
    lines += [f"Feedback:     {course}/feedback/STUDENT/{ASSIGNMENT}/{NOTEBOOK}.html"]
    lines += [f"By hand:      cd {course} && {jupyter_lab()}, then Formgrader in its Nbgrader menu"]
    return "\n".join(lines)


def make_demo_course(project: Project, folder: Path, mit: bool = False) -> Path:
    """Make a course with example submissions, not graded yet; return its path.

    It has a perfect, an untouched and an unreadable submission, and one for each file in
    `autograder/demo/examples`; with `mit`, those of `mit.submissions`.
    """
    folder = folder.expanduser().resolve()
    if (folder / _MARK).is_file():
        print(f"Removing the older demo in {folder}", flush=True)
        remove_course(folder)
    course = init_course(project, folder)
    (course / _MARK).touch()
    print(f"Made a course in {course}", flush=True)
    run_nbgrader(course, "generate_assignment", ASSIGNMENT)
    if mit:
        for student, handed_in in submissions().items():
            write_atomically(submitted_path(course, student), handed_in.decode())
        return course
    released = nbformat.read(release_path(course), as_version=4)
    answers = {"all_right": solution_answers(solution_notebook(read_source(project)))}
    for example in sorted(EXAMPLES.glob("*.py")):
        answers[example.stem] = read_answers(example.read_text("utf-8"))
    answers["untouched"] = {}
    for student, answer in answers.items():
        write_atomically(submitted_path(course, student), to_text(fill(released, answer)))
    write_atomically(submitted_path(course, "wrong_file"), _NO_NOTEBOOK)
    return course


def grades(course: Path, student: str) -> dict[str, tuple[float | None, float]]:
    """Return the points and the maximum of each check cell of a graded submission.

    Points are None if a cell has no automatic grade. Raises `LabError` if the student has no graded
    submission.
    """
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        try:
            submission = gradebook.find_submission_notebook(NOTEBOOK, ASSIGNMENT, student)
        except Exception as error:
            raise LabError(f"{student} has no graded submission in {course}.") from error
        return {
            grade.name: (grade.auto_score, grade.max_score)
            for grade in submission.grades
            if grade.cell.cell_type == "code"
        }
