"""Send grades, and comments with the students' pages, to Canvas: only what changed, each once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from ..course import Course, History
from ..errors import LabError
from ..export import Score, read_scores
from ..files import digest
from ..handin import read_handin
from .connection import patiently
from .journal import Journal, Line, equal

if TYPE_CHECKING:  # canvasapi is an extra
    from canvasapi.assignment import Assignment

_OLD_PAGE = "the page is older than the grade: give nbgrader generate_feedback lab2 --force"


@dataclass(frozen=True)
class Parcel:
    """What a student should have in Canvas; `marker` ends the comment, to find it again."""

    student: str
    user: int
    points: float
    text: str
    marker: str


def push(course: Course, assignment: "Assignment", write: bool, accept_screened: bool) -> list[str]:
    """Send what Canvas lacks; return a line for each student with news.

    Without `write` nothing is sent. Students whose answers wait for points, whose page is older
    than their grade, or whose grade was changed in Canvas are left out, with a line.
    """
    journal, lines = Journal(course.folder), []
    parcels, left_out = _parcels(course, journal, read_scores(course, accept_screened))
    for parcel in parcels:
        try:
            done = _pushed(course, assignment, journal, parcel, write)
        except LabError as error:
            if write:
                raise LabError(f"{parcel.student}: {error}") from error
            raise
        lines += [f"{parcel.student}: {done}"] if done else []
    return [*lines, *left_out]


def _parcels(
    course: Course, journal: Journal, scores: list[Score]
) -> tuple[list[Parcel], list[str]]:
    found, left_out = [], []
    changed = _last_changes(course)
    for score in scores:
        handin, page = read_handin(course.folder, score.student), course.page(score.student)
        user = handin.key.partition("_")[0] if handin and handin.layout == "canvas" else ""
        if score.total is None:
            why = "no grade"
        elif score.by_hand_open:
            why = "an answer waits for points"
        elif not user.isdecimal() or not journal.knows(int(user)):
            why = "not from `lab2 canvas pull`"
        elif not page.is_file() or page.stat().st_mtime < changed.get(score.student, 0):
            why = _OLD_PAGE
        else:
            found.append(_parcel(course, score, int(user), score.total))
            continue
        left_out.append(f"{score.student}: left out, {why}")
    return found, left_out


def _last_changes(course: Course) -> dict[str, float]:
    """Return when each student's points were changed last, in seconds."""
    changes = [change for change in History(course.folder).read() if change.grades]
    return {change.student: datetime.fromisoformat(change.when).timestamp() for change in changes}


def _parcel(course: Course, score: Score, user: int, total: float) -> Parcel:
    points = round(total, 2)
    text = f"Lab 2: {points:g} of {score.most:g} points. The attached page has the details."
    marker = digest(text.encode(), course.page(score.student).read_bytes())[:10]
    return Parcel(score.student, user, points, f"{text} [lab2 {marker}]", f"[lab2 {marker}]")


def _pushed(
    course: Course, assignment: "Assignment", journal: Journal, parcel: Parcel, write: bool
) -> str:
    """Send a student's grade and comment; return what was, or would be, done."""
    told = patiently(partial(_grade, assignment, journal, parcel, write))
    if told.startswith("left out"):
        return told
    more = patiently(partial(_comment, course, assignment, journal, parcel, write))
    return "; ".join(filter(None, [told, more]))


def _grade(assignment: "Assignment", journal: Journal, parcel: Parcel, write: bool) -> str:
    submission = _asked(assignment, parcel)
    score = getattr(submission, "score", None)
    if getattr(submission, "excused", False):
        return "left out, excused in Canvas"
    if not journal.expects(parcel.user, score):
        return (
            f"left out, the grade was changed in Canvas to {_shown(score)}. If you want ours, give "
            "`lab2 canvas pull --yes` first"
        )
    if equal(score, parcel.points):
        return ""
    if write:
        journal.write(Line("grade", parcel.user, score, parcel.points))
        submission.edit(submission={"posted_grade": f"{parcel.points:g}"})
        journal.write(Line("graded", parcel.user, score, parcel.points))
    return f"grade {_shown(score)} -> {parcel.points:g}"


def _comment(
    course: Course, assignment: "Assignment", journal: Journal, parcel: Parcel, write: bool
) -> str:
    from canvasapi.upload import Uploader

    submission = _asked(assignment, parcel)
    if any(parcel.marker in text for text in _comments(submission)):
        return ""
    if write:
        place = f"courses/{submission.course_id}/assignments/{submission.assignment_id}"
        address = f"{place}/submissions/{parcel.user}/comments/files"
        page = course.page(parcel.student)
        done, file = Uploader(assignment._requester, address, page).start()
        if not done:
            raise LabError("Canvas didn't take the page. Give the same command again.")
        journal.write(Line("comment", parcel.user, marker=parcel.marker))
        submission.edit(comment={"text_comment": parcel.text, "file_ids": [file["id"]]})
        journal.write(Line("commented", parcel.user, marker=parcel.marker))
    return "comment and page"


def _asked(assignment: "Assignment", parcel: Parcel) -> Any:
    """Return the submission as Canvas has it right now."""
    return assignment.get_submission(parcel.user, include=["submission_comments"])


def _comments(submission: Any) -> Iterator[str]:
    for comment in getattr(submission, "submission_comments", None) or []:
        yield str(comment.get("comment", ""))


def _shown(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"
