"""`lab2 export`: grades and feedback in the forms that course systems take."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .gradescope.results import results_of
from .project import LabError, replacing, write_atomically
from .report import feedback_pages
from .scores import Exported, Score, read_scores, refuse_screened, summary_of

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OUR_COLUMN = re.compile(r"lab ?2|mnist", re.IGNORECASE)
_DELIMITERS = (",", ";", "\t")
_BOM = "\ufeff"
Row = dict[str, str]


@dataclass(frozen=True)
class _Table:
    """A file of the course system: its columns, its rows, and how it writes them."""

    head: list[str]
    rows: list[Row]
    delimiter: str = ","
    bom: str = _BOM


@dataclass(frozen=True)
class _Owner:
    """Whose a row is: texts that may be a whole id of ours, the system's number, the name."""

    ids: list[str]
    number: str
    name: str


def export_csv(course: Path, out: Path, accept_screened: bool = False) -> Exported:
    """Write a row for each student: its points in the notebook's order, total, status."""
    scores = read_scores(course, accept_screened)
    cells = list(dict.fromkeys(cell for score in scores for cell in score.by_cell))
    head = ["student", "name", *cells, "late_penalty", "total", "max", "status"]
    rows = [dict(zip(head, _plain_row(score, cells), strict=True)) for score in scores]
    _write_csv(out, _Table(head, rows))
    return summary_of(scores, Exported(out, len(rows)))


def export_canvas(
    course: Path, template: Path, out: Path, accept_screened: bool = False, column: str = ""
) -> Exported:
    """Fill in the gradebook that Canvas exports; all else in it stays as it is.

    Raises `LabError` if it is no such file, or no single column is the lab's.
    """
    table = _read_csv(template, ["Student", "ID"])
    column = column or _our_column(template, table.head)
    _require_columns(template, table.head, [column])
    scores = read_scores(course, accept_screened)

    def owner(row: Row) -> _Owner:
        ids = [row.get(name) or "" for name in ("ID", "SIS User ID", "SIS Login ID")]
        return _Owner(ids, row["ID"], row["Student"])

    # A number in our id is Canvas' own: where no row has it, a namesake's row must not do.
    found, unsure = _matched(scores, [owner(row) for row in table.rows], all_names=False)
    return summary_of(scores, _fill(table, found, unsure, column, out))


def export_moodle(
    course: Path, template: Path, out: Path, accept_screened: bool = False
) -> Exported:
    """Fill in the grading worksheet of Moodle: grade, and feedback where it has the column.

    Raises `LabError` if it is no such file.
    """
    table = _read_csv(template, ["Identifier", "Grade"])
    scores = read_scores(course, accept_screened)

    def owner(row: Row) -> _Owner:
        number = row["Identifier"].rpartition(" ")[2]
        return _Owner([number], number, row.get("Full name") or "")

    # Each of Moodle's activities counts its participants anew, so the name may know better.
    found, unsure = _matched(scores, [owner(row) for row in table.rows], all_names=True)
    feedback = "Feedback comments" if "Feedback comments" in table.head else ""
    return summary_of(scores, _fill(table, found, unsure, "Grade", out, feedback))


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
    scores = read_scores(course, accept_screened)  # the pages show points, too
    pages = feedback_pages(course)
    if not pages:
        raise LabError(f"There is no feedback in {course}: grade something first.")
    with replacing(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, page in pages.items():
            archive.write(page, f"{student}.html")
    # Without --force, who did not change is not graded again.
    line = "no feedback page; grade again with --force to make it"
    left_out = [f"{s.student}: {line}" for s in scores if s.student not in pages]
    return Exported(out, len(pages), left_out)


def _plain_row(score: Score, cells: list[str]) -> list[str]:
    status = score.outcome.status if score.outcome else "graded by nbgrader"
    points = [_number(score.by_cell.get(cell)) for cell in cells]
    numbers = [_number(score.late_penalty), _number(score.total), _number(score.most)]
    return [_safe(score.student), _safe(score.name), *points, *numbers, status]


def _fill(
    table: _Table,
    found: dict[int, Score],
    unsure: list[str],
    column: str,
    out: Path,
    feedback: str = "",
) -> Exported:
    """Write the table with the grades in `column`; `found` has them by their rows' places."""
    exported = Exported(out, left_out=list(unsure))
    for place, score in found.items():
        if score.total is not None:
            table.rows[place][column] = _number(score.total)
            if feedback:
                table.rows[place][feedback] = _safe(_comment(score))
            exported.written += 1
    _write_csv(out, table)
    return exported


def _matched(
    scores: list[Score], owners: list[_Owner], all_names: bool
) -> tuple[dict[int, Score], list[str]]:
    """Return the scores by their rows' places, and a line for each that has no certain row.

    A name counts where nobody else has it: in ids without a number, or, with `all_names`, in any.
    No score gets two rows, and no row one of two scores: a person has to say whose it is.
    """
    names = Counter(_name(score) for score in scores)
    named = {s.student for s in scores if all_names or not _id_and_name(s.student)[0]}
    single = {s.student for s in scores if s.student in named and names[_name(s)] == 1}
    claims: dict[int, list[Score]] = defaultdict(list)
    unsure = []
    for score, places in _places(scores, owners, single):
        if len(places) == 1:
            claims[places[0]].append(score)
        elif places:
            unsure.append(_too_many([score], [owners[place] for place in places]))
        elif score.student in named - single:
            unsure.append(
                f"{score.student}: no grade written, because no row of the file has this id, and "
                "another who handed in has the same name. Enter it by hand"
            )
        else:
            unsure.append(f"{score.student}: not in the file")
    rivals = [(place, several) for place, several in claims.items() if len(several) > 1]
    unsure += [_too_many(several, [owners[place]]) for place, several in rivals]
    return {place: each[0] for place, each in claims.items() if len(each) == 1}, unsure


def _places(
    scores: list[Score], owners: list[_Owner], single: set[str]
) -> Iterable[tuple[Score, list[int]]]:
    """Give the places of the rows that fit each score: by id or number, else a `single` name."""
    by_id = _index(owner.ids for owner in owners)
    by_number = _index([owner.number] for owner in owners)
    by_name = _index([_squashed(owner.name)] for owner in owners)
    for score in scores:
        number = _id_and_name(score.student)[0]
        places = by_id.get(score.student.casefold(), set()) | by_number.get(number, set())
        if not places and score.student in single:
            places = by_name.get(_name(score), set())
        yield score, sorted(places)


def _too_many(scores: list[Score], owners: list[_Owner]) -> str:
    """Return the line for one score that fits several rows, or for several that fit one."""
    students = _listed(score.student for score in scores)
    rows = _listed(f"{o.name.strip()!r} ({o.number})" for o in owners)  # !r: moves no cursor
    why = f"{len(owners)} rows fit" if len(owners) > 1 else f"all {len(scores)} fit one row"
    return f"{students}: no grade written, because {why}: {rows}. Enter it by hand"


def _index(texts: Iterable[list[str]]) -> dict[str, set[int]]:
    """Return for each text, in whatever case, at which places it stands."""
    index: dict[str, set[int]] = defaultdict(set)
    for place, here in enumerate(texts):
        for text in filter(None, here):
            index[text.casefold()].add(place)
    return index


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return f"{', '.join(names[:10])}{' ...' if len(names) > 10 else ''}"


def _id_and_name(student: str) -> tuple[str, str]:
    """Return the course system's number in an id such as `leeann_123`, and the name before it."""
    name, _, number = student.rpartition("_")
    return (number, name) if name and number.isdigit() else ("", student)


def _name(score: Score) -> str:
    """Return the name in a student's id, squashed."""
    return _squashed(_id_and_name(score.student)[1])


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


def _read_csv(path: Path, columns: list[str]) -> _Table:
    """Read a course system's file. Raises `LabError` if it is none, or lacks one of the columns."""
    try:
        text = path.read_text("utf-8")
        bom = _BOM if text.startswith(_BOM) else ""
        text = text.removeprefix(_BOM)
        delimiter = _delimiter(text, columns)
        reader = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
        rows: list[Any] = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LabError(f"{path} cannot be read as CSV: {error}") from error
    if any(None in row or None in row.values() for row in rows):
        raise LabError(f"{path} has rows of different lengths: export it once more.")
    head = list(reader.fieldnames or [])
    twice = [name for name, count in Counter(head).items() if count > 1]
    if twice:  # one would get the other's values
        raise LabError(f"{path} has two columns {twice[0]!r}: rename one, or export it once more.")
    _require_columns(path, head, columns)
    return _Table(head, rows, delimiter, bom)


def _delimiter(text: str, columns: list[str]) -> str:
    """Return what parts the head line so that it has the columns, else into the most parts."""

    def fit(delimiter: str) -> tuple[bool, int]:
        head = _head(text, delimiter)
        return set(columns) <= set(head), len(head)

    return max(_DELIMITERS, key=fit)


def _head(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), [])
    except csv.Error:  # quoted for another delimiter
        return []


def _write_csv(out: Path, table: _Table) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, table.head, delimiter=table.delimiter)
    writer.writeheader()
    writer.writerows(table.rows)
    write_atomically(out, table.bom + text.getvalue().replace("\r\n", "\n"))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
