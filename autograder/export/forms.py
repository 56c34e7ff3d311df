"""`lab2 export`: write grades and feedback as files for course systems."""

import contextlib
import html
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..course import Course
from ..errors import LabError
from ..files import replacing, write_atomically
from .gradescope import results_of
from .owners import Owner, matched
from .scores import Exported, Score, read_scores, refuse_screened, summary_of, tell_of_ungraded
from .tables import Row, Table, read_csv, require_columns, safe, write_csv

_OUR_COLUMN = re.compile(r"lab ?2(?!\d)|mnist", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """What to export, and how: the options of `lab2 export`."""

    out: Path
    accept_screened: bool = False
    template: Path | None = None
    column: str = ""
    student: str | None = None


def export_csv(course: Course, wanted: Wanted) -> Exported:
    """Write a row for each student: points in the notebook's order, total, status."""
    scores = read_scores(course, wanted.accept_screened)
    cells = list(dict.fromkeys(cell for score in scores for cell in score.by_cell))
    head = ["student", "name", *cells, "late_penalty", "total", "max", "status"]
    rows = [dict(zip(head, _plain_row(score, cells), strict=True)) for score in scores]
    write_csv(wanted.out, Table(head, rows))
    return summary_of(course, scores, Exported(wanted.out, len(rows)))


def export_canvas(course: Course, wanted: Wanted) -> Exported:
    """Fill in a gradebook exported from Canvas; everything else in it stays as it is.

    Raises `LabError` if it isn't such a file, or not exactly one column looks like the lab's.
    """
    template = _template(wanted, "canvas")
    table = read_csv(template, ["Student", "ID"])
    column = wanted.column or _our_column(template, table.head)
    require_columns(template, table.head, [column])
    scores = read_scores(course, wanted.accept_screened)

    def owner(row: Row) -> Owner:
        ids = [row.get(name) or "" for name in ("ID", "SIS User ID", "SIS Login ID")]
        return Owner(ids, row["ID"], row["Student"])

    found, unsure = matched(scores, [owner(row) for row in table.rows], renumbered=False)
    heads = [row for row in table.rows if row["Student"].strip() == "Points Possible"]
    exported = _fill(table, found, unsure, column, wanted.out)
    exported.warnings += _other_scale([row[column] for row in heads], scores, column)
    return summary_of(course, scores, exported)


def export_moodle(course: Course, wanted: Wanted) -> Exported:
    """Fill in Moodle's grading worksheet: the grades, and hints if there is no comment yet.

    Raises `LabError` if it isn't such a file.
    """
    table = read_csv(_template(wanted, "moodle"), ["Identifier", "Grade"])
    scores = read_scores(course, wanted.accept_screened)

    def owner(row: Row) -> Owner:
        word, _, number = row["Identifier"].rpartition(" ")
        # for anonymous students a file's name only says "Participant_11"
        return Owner([number, f"{word}_{number}"], number, row.get("Full name") or "")

    found, unsure = matched(scores, [owner(row) for row in table.rows], renumbered=True)
    feedback = "Feedback comments" if "Feedback comments" in table.head else ""
    exported = _fill(table, found, unsure, "Grade", wanted.out, feedback)
    mosts = [row.get("Maximum Grade") or "" for row in table.rows]
    exported.warnings += _other_scale(mosts, scores, "Grade")
    return summary_of(course, scores, exported)


def export_gradescope(course: Course, wanted: Wanted) -> Exported:
    """Write one student's results.json: a test for each exercise, with its findings.

    Raises `LabError` if the student has no outcome, or a screened one without `accept_screened`.
    """
    student = wanted.student
    if student is None:
        raise LabError("gradescope needs --student: it writes the results of one student.")
    scores = read_scores(course, True)
    mine = [score for score in scores if score.student == student]
    if not mine or mine[0].outcome is None:
        waits = student in course.ungraded(score.student for score in scores)
        more = " It is handed in: give the same `lab2 grade` command again." if waits else ""
        raise LabError(f"There is no graded submission of {student!r} in {course}.{more}")
    if not wanted.accept_screened:
        refuse_screened(mine)
    results = results_of(mine[0].outcome, mine[0])
    write_atomically(wanted.out, json.dumps(results, indent=1) + "\n")
    exported = Exported(wanted.out, len(results["tests"]))
    tell_of_ungraded(course, scores, exported)
    return exported


def export_feedback(course: Course, wanted: Wanted) -> Exported:
    """Write one zip with each student's feedback page, named by the student's id."""
    out = wanted.out
    scores = read_scores(course, wanted.accept_screened)  # the pages show points, too
    pages = course.pages()
    with replacing(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        written = [student for student, page in pages.items() if _add(archive, student, page)]
        if not written:
            raise LabError(f"There is no feedback in {course}. Grade something first.")
    # without --force, unchanged submissions are not graded again
    line = "no feedback page; run lab2 grade with --force to make it"
    left_out = [f"{s.student}: {line}" for s in scores if s.student not in written]
    exported = Exported(out, len(written), left_out)
    tell_of_ungraded(course, scores, exported)
    return exported


def _template(wanted: Wanted, form: str) -> Path:
    if wanted.template is None:
        raise LabError(f"{form} needs --template: the file that you exported there.")
    return wanted.template


def _add(archive: zipfile.ZipFile, student: str, page: Path) -> bool:
    """Add a page to the archive; return whether it still exists."""
    with contextlib.suppress(FileNotFoundError):
        archive.writestr(f"{student}.html", page.read_bytes())
        return True
    return False


def _plain_row(score: Score, cells: list[str]) -> list[str]:
    status = score.outcome.status if score.outcome else "graded by nbgrader"
    points = [_number(score.by_cell.get(cell)) for cell in cells]
    numbers = [_number(score.late_penalty), _number(score.total), _number(score.most)]
    return [safe(score.student), safe(score.name), *points, *numbers, status]


def _fill(
    table: Table,
    found: dict[int, Score],
    unsure: list[str],
    column: str,
    out: Path,
    feedback: str = "",
) -> Exported:
    """Write the table with the grades in `column`; `found` has them by row number.

    Hints go into the column `feedback` if it is empty: what a person wrote there stays.
    """
    exported = Exported(out, column=column, left_out=list(unsure))
    kept = 0
    for place, score in found.items():
        if score.total is None:
            continue
        row, hints = table.rows[place], safe(_comment(score))
        row[column] = _number(score.total)
        exported.written += 1
        if feedback and hints and not row[feedback].strip():
            row[feedback] = hints
        elif feedback and hints and row[feedback] != hints:
            kept += 1
    if kept:
        exported.warnings.append(
            f"{kept} {'row keeps its comment' if kept == 1 else 'rows keep their comments'}: no "
            "hints were written there. To have them, empty these cells and export again"
        )
    if not exported.written:
        exported.warnings.append(
            "No grade was written, because no student id matches a row. Ids have the course "
            "system's numbers, such as leeann_123, if you grade the course system's own download"
        )
    write_csv(out, table)
    return exported


def _other_scale(stated: list[str], scores: list[Score], column: str) -> list[str]:
    """Return a line if the file states another maximum for the column than the lab's."""
    others = {text.strip() for text in stated} - {""}
    for text in sorted(others) if scores else []:
        try:
            value = float(text.replace(",", "."))
        except ValueError:  # a scale in words
            continue
        most = scores[0].most
        if value != most:
            return [
                f"The points are out of {most:g}, but {column!r} is out of {value:g} in the file, "
                f"and nothing is scaled. Set its maximum to {most:g} in the course system before "
                "you import the grades"
            ]
    return []


def _comment(score: Score) -> str:
    """Return the hints for Moodle, which takes a comment for HTML."""
    if score.outcome is None:
        return ""
    hints = [f.hint for v in score.outcome.verdicts.values() for f in v.findings if f.hint]
    return html.escape(" ".join(dict.fromkeys(hints)), quote=False)


def _our_column(template: Path, head: list[str]) -> str:
    found = [name for name in head if _OUR_COLUMN.search(name)]
    if len(found) != 1:
        raise LabError(
            f"{template}: {len(found)} of its columns look like the lab's. Name one with --column: "
            f"{', '.join(head)}"
        )
    return found[0]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


FORMS: dict[str, Callable[[Course, Wanted], Exported]] = {
    "csv": export_csv,
    "canvas": export_canvas,
    "moodle": export_moodle,
    "gradescope": export_gradescope,
    "feedback": export_feedback,
}
