"""Grade the whole corpus: real notebooks, trained in full, each in a box.

    python -m tests.corpus_full [--only KIND ...] [--course FOLDER] [--workers N] [--write]

Prints the table of what grading got wrong and each difference; exits with 1 unless all are zero.
The right and the wrong ones are graded as a class is, the broken and the hostile ones each alone.
An interrupted run goes on where it stopped if it is given the same `--course`. `--write` keeps the
table in docs/corpus.md.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

import nbformat

from autograder.cells import to_text
from autograder.course.commands import run_nbgrader
from autograder.course.create import init_course
from autograder.demo.answers import solution_answers
from autograder.files import write_atomically
from autograder.lab.build import solution_notebook
from autograder.lab.project import Project, find_project
from autograder.lab.source import read_source
from autograder.names import ASSIGNMENT, release_path, submitted_path
from autograder.pipeline.grading import grade

from .corpus import KINDS, TABLE, Case, Difference, differences, read_cases
from .corpus_boxes import grade_broken, grade_hostile
from .corpus_warm import filled

PAGE = Path(__file__).parents[1] / "docs" / "corpus.md"

Found = dict[str, list[Difference]]


def main(arguments: list[str] | None = None) -> int:
    """Grade, print, and return 0 if nothing differs."""
    parser = argparse.ArgumentParser(description="Grade the corpus of submissions in full.")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=KINDS, metavar="KIND")
    parser.add_argument("--course", type=Path, help="a folder for the course; it stays")
    parser.add_argument("--workers", type=int, help="boxes side by side; as many as cores")
    parser.add_argument("--write", action="store_true", help="keep the table in docs/corpus.md")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        found = grade_all(options.course or Path(scratch), options.only, options.workers)
    print(table(found))
    for name, all_of_it in found.items():
        for difference in all_of_it:
            print(f"{name}: {difference.kind}: {difference.text}")
    if options.write:
        write_atomically(PAGE, page(found))
    return int(any(found.values()))


def grade_all(folder: Path, kinds: Iterable[str], workers: int | None) -> Found:
    """Return where the grading of each file of these kinds differs from what the file says."""
    cases = [case for kind in kinds if kind in ("right", "wrong") for case in read_cases(kind)]
    found = grade_class(find_project(), cases, folder / "class", workers) if cases else {}
    if "broken" in kinds:
        found |= grade_broken(folder / "broken", workers)
    if "hostile" in kinds:
        found |= grade_hostile(folder / "hostile", workers)
    return found


def grade_class(project: Project, cases: list[Case], course: Path, workers: int | None) -> Found:
    """Grade the cases as a class, and return where each differs from what its file says."""
    if not course.exists() or not any(course.iterdir()):
        init_course(project, course)
        run_nbgrader(course, "generate_assignment", ASSIGNMENT)
    released = nbformat.read(release_path(course), as_version=4)
    solution = solution_answers(solution_notebook(read_source(project)))
    for case in cases:
        text = to_text(filled(released, solution, case))
        write_atomically(submitted_path(course, _student(case)), text)
    outcomes = grade(project, course / "submitted", course, workers=workers)
    found = {outcome.student: outcome for outcome in outcomes}
    return {case.name: differences(case, found[_student(case)]) for case in cases}


def table(found: Found) -> str:
    """Return a Markdown table: of each kind of files the number, and what differs in them."""
    rows = [["files", "graded", *TABLE], ["---"] * (2 + len(TABLE))]
    for kind in KINDS:
        names = [name for name in found if name.startswith(f"{kind}/")]
        if not names:
            continue
        counts = Counter(difference.kind for name in names for difference in found[name])
        rows.append([kind, str(len(names)), *(str(counts[column]) for column in TABLE)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page(found: Found) -> str:
    """Return docs/corpus.md."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("tensorflow", "keras", "nbgrader"))
    text = (
        "Each file in `tests/submissions` says at the top what it must get: points, status, and "
        "words from the hint or the reason. If a submission gets out of its box (the sandbox) or "
        "does anything to the reader of a page, that counts as a missed status. `make corpus` "
        "graded all of them, trained in full, each in its own box, and found this:"
    )
    when = f"{date.today().isoformat()}, Python {sys.version.split()[0]}, {packages}."
    return f"# The corpus of submissions\n\n{text}\n\n{table(found)}\n\n{when}\n"


def _student(case: Case) -> str:
    return case.name.replace("/", "-")


if __name__ == "__main__":
    sys.exit(main())
