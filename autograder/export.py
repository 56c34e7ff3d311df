"""`lab2 export`: grades and feedback in the forms that course systems take."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .gradescope.results import results_of
from .project import ASSIGNMENT, NOTEBOOK, LabError, write_atomically
from .scores import Exported, Score, read_scores, refuse_screened, summary_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OUR_COLUMN = re.compile(r"lab ?2|mnist", re.IGNORECASE)
Row = dict[str, str]


def export_csv(course: Path, out: Path, accept_screened: bool = False) -> Exported:
    """Write a row for each student: points of each cell, penalty, total and status."""
    scores = read_scores(course, accept_screened)
    cells = sorted({cell for score in scores for cell in score.by_cell})
    head = ["student", "name", *cells, "late_penalty", "total", "max", "status"]
    rows = [dict(zip(head, _plain_row(score, cells), strict=True)) for score in scores]
    _write_csv(out, head, rows)
    return summary_of(scores, Exported(out, len(rows)))


def export_canvas(
    course: Path, template: Path, out: Path, accept_screened: bool = False, column: str = ""
) -> Exported:
    """Fill in the gradebook that Canvas exports; all else in it stays as it is.

    Raises `LabError` if it is no such file, or no single column is the lab's.
    """
    head, rows = _read_csv(template)
    _require_columns(template, head, ["Student", "ID"])
    column = column or _our_column(template, head)
    _require_columns(template, head, [column])
    scores = read_scores(course, accept_screened)

    def keys(row: Row) -> list[str]:
        logins = [row.get(name) or "" for name in ("ID", "SIS User ID", "SIS Login ID")]
        return [*logins, _squashed(row["Student"])]

    exported = _fill(head, rows, scores, column, keys, out)
    return summary_of(scores, exported)


def export_moodle(
    course: Path, template: Path, out: Path, accept_screened: bool = False
) -> Exported:
    """Fill in the grading worksheet of Moodle: grade, and feedback where it has the column.

    Raises `LabError` if it is no such file.
    """
    head, rows = _read_csv(template)
    _require_columns(template, head, ["Identifier", "Grade"])
    scores = read_scores(course, accept_screened)

    def keys(row: Row) -> list[str]:
        return [row["Identifier"].rpartition(" ")[2], _squashed(row.get("Full name") or "")]

    feedback = "Feedback comments" if "Feedback comments" in head else ""
    exported = _fill(head, rows, scores, "Grade", keys, out, feedback)
    return summary_of(scores, exported)


def export_gradescope(
    course: Path, student: str, out: Path, accept_screened: bool = False
) -> Exported:
    """Write one student's results.json: a test for each exercise, with its findings.

    Raises `LabError` if the student has no outcome, or a screened one that is not accepted.
    """
    score = next((s for s in read_scores(course, True) if s.student == student), None)
    if score is None or score.outcome is None:
        raise LabError(f"There is no graded submission of {student!r} in {course}.")
    if not accept_screened:
        refuse_screened([score])
    results = results_of(score.outcome, score)
    write_atomically(out, json.dumps(results, indent=1) + "\n")
    return Exported(out, len(results["tests"]))


def export_feedback(course: Path, out: Path, accept_screened: bool = False) -> Exported:
    """Write one zip with each student's feedback page, named by the student's id."""
    read_scores(course, accept_screened)  # the pages show points, too
    pages = sorted((course / "feedback").glob(f"*/{ASSIGNMENT}/{NOTEBOOK}.html"))
    if not pages:
        raise LabError(f"There is no feedback in {course}: grade something first.")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for page in pages:
            archive.write(page, f"{page.parents[1].name}.html")
    return Exported(out, len(pages))


def _plain_row(score: Score, cells: list[str]) -> list[str]:
    status = score.outcome.status if score.outcome else "graded by nbgrader"
    points = [_number(score.by_cell.get(cell)) for cell in cells]
    numbers = [_number(score.late_penalty), _number(score.total), _number(score.most)]
    return [_safe(score.student), _safe(score.name), *points, *numbers, status]


def _fill(
    head: list[str],
    rows: list[Row],
    scores: list[Score],
    column: str,
    keys: Callable[[Row], list[str]],
    out: Path,
    feedback: str = "",
) -> Exported:
    """Write the rows with the grades in `column`, each found by one of its row's keys."""
    by_key: dict[str, Score] = {}
    for score in scores:
        number, name = _id_and_name(score.student)
        for key in (score.student.casefold(), number, _squashed(name)):
            if key:
                by_key.setdefault(key, score)
    exported, used = Exported(out), set()
    for row in rows:
        found = [by_key[key] for key in map(str.casefold, keys(row)) if key in by_key]
        if found and found[0].total is not None:
            row[column] = _number(found[0].total)
            if feedback:
                row[feedback] = _safe(_comment(found[0]))
            exported.written += 1
        used |= {score.student for score in found[:1]}
    exported.left_out += [f"{s.student}: not in the file" for s in scores if s.student not in used]
    _write_csv(out, head, rows)
    return exported


def _id_and_name(student: str) -> tuple[str, str]:
    """Return the course system's number in an id such as `leeann_123`, and the name before it."""
    name, _, number = student.rpartition("_")
    return (number, name) if name and number.isdigit() else ("", student)


def _squashed(name: str) -> str:
    """Return a name as Canvas squashes it in file names: "Lee, Ann" gives "leeann"."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return "".join(c for c in plain if c.isalnum())


def _comment(score: Score) -> str:
    if score.outcome is None:
        return ""
    hints = [f.hint for v in score.outcome.verdicts.values() for f in v.findings if f.hint]
    return " ".join(dict.fromkeys(hints))


def _our_column(template: Path, head: list[str]) -> str:
    found = [name for name in head if _OUR_COLUMN.search(name)]
    if len(found) != 1:
        raise LabError(
            f"{template}: {len(found)} of its columns look like the lab's. Name one with --column: "
            f"{', '.join(head)}"
        )
    return found[0]


def _require_columns(template: Path, head: list[str], names: list[str]) -> None:
    missing = [name for name in names if name not in head]
    if missing:
        raise LabError(
            f"{template} has no column {', '.join(missing)}; it has {', '.join(head) or 'none'}. "
            "Export it from the course system once more."
        )


def _read_csv(path: Path) -> tuple[list[str], list[Row]]:
    try:
        text = path.read_text("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), strict=True)
        rows: list[Any] = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read as CSV: {error}") from error
    if any(None in row or None in row.values() for row in rows):
        raise LabError(f"{path} has rows of different lengths: export it once more.")
    head = list(reader.fieldnames or [])
    twice = [name for name, count in Counter(head).items() if count > 1]
    if twice:  # one would get the other's values
        raise LabError(f"{path} has two columns {twice[0]!r}: rename one, or export it once more.")
    return head, rows


def _write_csv(out: Path, head: list[str], rows: list[Row]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, head)
    writer.writeheader()
    writer.writerows(rows)
    write_atomically(out, "\ufeff" + text.getvalue().replace("\r\n", "\n"))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
