"""The pages as HTML: students' words are escaped text in them, and nothing else."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..course import Course
from ..judge import read_claimed
from .claims import Row, compared, measured, rows_of_outputs, rows_of_text
from .comments import KEYS, saved_comments
from .tasks import Line, Progress, Sheet
from .templates import render


@dataclass(frozen=True)
class Form:
    """What the grader has typed."""

    points: str
    comment: str


@dataclass(frozen=True)
class Settings:
    """Settings and accuracies by where they are from."""

    told: list[Row]
    saved: list[Row]
    ours: list[Row]


def answer_page(
    course: Course, sheet: Sheet, progress: Progress, form: Form | None, notice: str, token: str
) -> str:
    """Return the page of an answer; `form` keeps what was typed, `token` is for its form."""
    points = "" if sheet.points is None else f"{sheet.points:g}"
    return render(
        "answer.html",
        sheet=sheet,
        form=form or Form(points, sheet.comment),
        notice=notice,
        token=token,
        progress=progress,
        settings=_settings(course, sheet),
        saved_comments=list(zip(KEYS, saved_comments(course.folder), strict=False)),
        keys=range(min(9, int(sheet.question.most)) + 1),
        file=course.page(sheet.task.key[0]),
    )


def list_page(lines: list[Line], progress: Progress, token: str) -> str:
    """Return the page with all answers."""
    groups: dict[int, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    found = list(groups.values())
    return render("all.html", groups=found, token=token, lines=lines, progress=progress)


def notice_page(notice: str, progress: Progress | None = None) -> str:
    """Return a page with one sentence, and how far the grader is."""
    return render("notice.html", notice=notice, progress=progress)


def _settings(course: Course, sheet: Sheet) -> Settings:
    student = sheet.task.key[0]
    outcome = course.outcome(student)
    path = course.submitted(student)
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return Settings(
        compared(rows_of_text(sheet.answer.text), outcome),
        compared(_saved(path, stamp), outcome),
        measured(outcome),
    )


@cache
def _saved(path: Path, _: int) -> list[Row]:
    """Return the settings in a notebook as it was handed in; they are the student's claims."""
    return rows_of_outputs(read_claimed(path))
