"""A course to look at: example submissions, graded by nbgrader's own commands."""

import time
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from .build import solution_notebook, to_text
from .course import init_course, remove_course, run_nbgrader
from .project import ASSIGNMENT, NOTEBOOK, LabError, Project, write_atomically
from .source import read_source
from .submissions import fill, read_answers, solution_answers

EXAMPLES = Path(__file__).parent / "examples"
_MARK = ".lab2_demo"


def demo(project: Project, folder: Path, examples: Path = EXAMPLES) -> str:
    """Make a fresh course in `folder`, grade example submissions in it, and return their table.

    Besides a perfect and an untouched submission there is one for each file of `examples`. An
    older demo in `folder` is replaced. Raises `LabError` if anything else is there.
    """
    folder = folder.expanduser().resolve()
    if (folder / _MARK).is_file():
        print(f"Removing the older demo in {folder}", flush=True)
        remove_course(folder)
    course = init_course(project, folder)
    (course / _MARK).touch()
    print(f"Made a course in {course}", flush=True)
    run_nbgrader(course, "generate_assignment", ASSIGNMENT)
    students = _submit(project, course, examples)
    print(
        f"Grading {len(students)} submissions one after the other; one that trains both networks "
        "takes a minute or two",
        flush=True,
    )
    for student in students:
        start = time.monotonic()
        run_nbgrader(course, "autograde", ASSIGNMENT, "--student", student)
        print(f"  {student}: graded in {time.monotonic() - start:.0f} s", flush=True)
    run_nbgrader(course, "generate_feedback", ASSIGNMENT)
    return table(course, students)


def grades(course: Path, student: str) -> dict[str, tuple[float | None, float]]:
    """Return the points of a graded submission, and the most there are, by check cell.

    Points are None where a cell has no automatic grade. Raises `LabError` if the student has no
    graded submission.
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


def table(course: Path, students: list[str]) -> str:
    """Return the grades of the given students as text, with where their feedback lies."""
    width = max(map(len, students))
    lines = ["", f"{'submission':{max(width, 10)}}  points   feedback"]
    for student in students:
        found = grades(course, student).values()
        points, most = sum(score or 0 for score, _ in found), sum(top for _, top in found)
        feedback = course / "feedback" / student / ASSIGNMENT / f"{NOTEBOOK}.html"
        score = f"{points:g}/{most:g}"
        lines.append(f"{student:{max(width, 10)}}  {score:7}  {feedback}")
    lines += ["", f"The written question is graded by hand: cd {course}, then `jupyter lab`,"]
    return "\n".join([*lines, "and open Formgrader from its Nbgrader menu."])


def _submit(project: Project, course: Path, examples: Path) -> list[str]:
    path = f"{ASSIGNMENT}/{NOTEBOOK}.ipynb"
    released = nbformat.read(course / "release" / path, as_version=4)
    answers = {"all_right": solution_answers(solution_notebook(read_source(project)))}
    for example in sorted(examples.glob("*.py")):
        answers[example.stem] = read_answers(example.read_text("utf-8"))
    answers["untouched"] = {}
    for student, answer in answers.items():
        submitted = course / "submitted" / student / path
        write_atomically(submitted, to_text(fill(released, answer)))
    return list(answers)
