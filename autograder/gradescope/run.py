"""Grade the one submission in Gradescope's container: `run_autograder` starts this."""

import filecmp
import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import psutil

from ..box import readable, try_box
from ..export import Results, fault_results, refused_results, results_of
from ..files import write_atomically
from ..job import MB, Limits
from ..lab import find_project
from ..names import ASSIGNMENT, submitted_path
from ..outcome import Outcome
from ..pipeline import Settings, grade
from ..told import refused
from ..words import printable

_RESERVED_SECONDS = 150  # of Gradescope's limit, for making the course, judging and recording
_RESERVED_MEMORY = 1024 * MB  # for the judge and the watchdog
_NEEDED_MEMORY = 2560 * MB
_CGROUPS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def main() -> None:
    """Write results.json for the submission under the folder that Gradescope calls /autograder."""
    root, minutes = Path(sys.argv[1]), int(sys.argv[2])
    for private in _private(root):
        _close(private)
    results = json.dumps(grade_submission_in(root, minutes), indent=1)
    write_atomically(root / "results" / "results.json", results + "\n")


def grade_submission_in(root: Path, minutes: int) -> Results:
    """Return the results of ROOT/submission. It never raises: a fault is a result."""
    notebooks = find_notebooks(root / "submission")
    if not notebooks:
        return refused_results(refused("There is no notebook (.ipynb) in it."))
    try:
        with tempfile.TemporaryDirectory(prefix="lab2-", ignore_cleanup_errors=True) as folder:
            outcome, graded = _graded(notebooks, submission_id(root), Path(folder), minutes)
        results = results_of(outcome)
    except Exception as error:
        traceback.print_exc()
        return fault_results("".join(traceback.format_exception_only(error)).strip())
    if len(notebooks) > 1:
        name = graded.relative_to(root / "submission").as_posix() if graded else "none"
        note = f"You handed in {len(notebooks)} notebooks; this one was graded: {printable(name)}."
        results["output"] += f"\n{note} Hand in only one to be sure."
    return results


def find_notebooks(submission: Path) -> list[Path]:
    """Return the notebooks that were handed in, except links and hidden copies."""
    found = []
    for path in sorted(submission.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(submission).parts)
        ordinary = path.is_file() and not path.is_symlink()
        if ordinary and not hidden and path.suffix.lower() == ".ipynb":
            found.append(path)
    return found


def submission_id(root: Path) -> str:
    """Return a name for the submission, with Gradescope's number if it can be read."""
    try:
        metadata = json.loads((root / "submission_metadata.json").read_text("utf-8"))
        return f"submission_{int(metadata['id'])}"
    except (OSError, ValueError, TypeError, KeyError):
        return "submission"


def _graded(
    notebooks: list[Path], name: str, folder: Path, minutes: int
) -> tuple[Outcome, Path | None]:
    """Grade in a new course; return the outcome, and the notebook that was graded."""
    for number, path in enumerate(notebooks):
        target = folder / "incoming" / str(number) / name / ASSIGNMENT / path.name
        target.parent.mkdir(parents=True)
        shutil.copy2(path, target)
    project = find_project(Path(__file__))
    course = folder / "course"
    (outcome,) = grade(project, folder / "incoming", course, _settings(minutes), 1)
    taken = submitted_path(course, name)
    same = (path for path in notebooks if taken.is_file() and filecmp.cmp(path, taken, False))
    return outcome, next(same, None)


def _settings(minutes: int) -> Settings:
    """Return limits that leave time and memory to the grader, and a box if one can be made."""
    seconds, size = minutes * 60 - _RESERVED_SECONDS, _memory()
    if size < _NEEDED_MEMORY:
        print(
            f"This container has {size // MB} MB of memory, and a run needs about "
            f"{_NEEDED_MEMORY // MB}: choose a larger one in Gradescope's autograder settings."
        )
    most = min(Limits.memory, max(size - _RESERVED_MEMORY, size // 2))
    limits = Limits(min(Limits.cell_seconds, seconds), seconds, wall=1, memory=most)
    error = try_box()
    if error:
        print(f"No box can be made here, so the code runs without one: {error}")
    return Settings(limits, boxed=not error, alone=True)


def _memory() -> int:
    """Return the bytes of memory that this container may use."""
    sizes = [psutil.virtual_memory().total]
    for path in map(Path, _CGROUPS):
        if path.is_file() and (text := path.read_text().strip()).isdigit():
            sizes.append(int(text))
    return int(min(sizes))


def _private(root: Path) -> Iterator[Path]:
    """Yield what students must not read: results, answers, and all that a box would not show."""
    for name in ("results", "submission", "submission_metadata.json", "source/solutions"):
        yield root / name
    shown = {bind.source.name for bind in readable()} | {"__init__.py"}
    for path in (root / "source" / "autograder").iterdir():
        if path.name not in shown:
            yield path
    checks = root / "source" / "mitdeeplearning_utils" / "checks"
    yield from (checks / "judging", *checks.glob("exercises/*/judge.py"))


def _close(path: Path) -> None:
    """Close a file or folder to everybody but root; in the container this code runs as root."""
    if os.geteuid() == 0 and path.exists():
        path.chmod(0o700 if path.is_dir() else 0o600)


if __name__ == "__main__":
    main()
