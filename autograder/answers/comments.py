"""COURSE/comments.txt: comments that graders use again and again, one a line."""

from pathlib import Path

from ..files import write_atomically

COMMENTS = "comments.txt"
KEYS = "abcdefghijmoqrstuvwxyz"  # k, l, n and p are commands of the page
LONGEST = 5000
_FIRST = (
    "Two settings with their test accuracies were asked for; I found one.",
    "Which test accuracy did each setting give?",
    "What do you read in the curves, and why is it so?",
    "Well observed.",
)


def saved_comments(course: Path) -> list[str]:
    """Return the saved comments, as many as there are keys; at first a few of ours."""
    path = course / COMMENTS
    if not path.is_file():
        return list(_FIRST)
    lines = path.read_text("utf-8", "replace").splitlines()
    return [line.strip() for line in lines if line.strip()][: len(KEYS)]


def save_comment(course: Path, comment: str) -> str:
    """Add a comment, on one line; return what happened, for the page."""
    saved, line = saved_comments(course), " ".join(comment.split())
    if not line:
        return "Write a comment first, then save it."
    if line in saved:
        return "This comment is already saved."
    if len(saved) == len(KEYS):
        return f"{COMMENTS} in the course folder is full: remove a line there first."
    write_atomically(course / COMMENTS, "".join(f"{text}\n" for text in [*saved, line]))
    return "Saved the comment."
