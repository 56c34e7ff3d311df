"""What notebooks' and graders' tools do in ways that good guesses miss, on small real inputs."""

import contextlib
import csv
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import nbformat
import nh3
import numpy as np
import safetensors.numpy
from nbgrader.api import Gradebook
from nbgrader.preprocessors import CheckCellMetadata
from nbgrader.utils import parse_utc

# nbgrader starts alembic by its name.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
HIDDEN = "the_hidden_test"
_TEST = f"answer = 1\n### BEGIN HIDDEN TESTS\nassert answer, '{HIDDEN}'\n### END HIDDEN TESTS"


def _cell(grade_id: str, source: str, grade: bool) -> Any:
    about = {"grade_id": grade_id, "grade": grade, "solution": not grade, "locked": grade}
    points = {"points": 2} if grade else {}
    about |= {"schema_version": 3, "task": False, **points}
    return nbformat.v4.new_code_cell(source, metadata={"nbgrader": about})


def _notebook() -> Any:
    cells = [_cell("work", "answer = 0", False), _cell("check", _TEST, True)]
    return nbformat.v4.new_notebook(cells=cells)


@contextlib.contextmanager
def _graded(change: str) -> Iterator[Path]:
    """Yield an nbgrader course with one graded submission; "deleted" has no check any more."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        source = course / "source" / "lab" / "lab.ipynb"
        source.parent.mkdir(parents=True)
        nbformat.write(_notebook(), source)
        _nbgrader(course, "generate_assignment", "lab", "--create")
        handed_in = nbformat.read(course / "release" / "lab" / "lab.ipynb", 4)
        if change == "deleted":
            del handed_in.cells[1]
        target = course / "submitted" / "ann" / "lab" / "lab.ipynb"
        target.parent.mkdir(parents=True)
        nbformat.write(handed_in, target)
        _nbgrader(course, "autograde", "lab", "--create")
        _nbgrader(course, "generate_feedback", "lab")
        yield course


def _nbgrader(course: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "nbgrader", *arguments, "--CourseDirectory.root=."]
    subprocess.run(command, cwd=course, check=True, capture_output=True)


def pasted_twice() -> bool:
    """Check the metadata of a notebook with an unchanged test cell in it twice."""
    notebook = _notebook()
    notebook.cells.append(notebook.cells[1])
    try:
        CheckCellMetadata().preprocess(notebook, {})
    except Exception:
        return True
    return False


def deleted_check() -> bool:
    """Grade a submission without its test cell."""
    with _graded("deleted") as course, Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        submission = gradebook.find_submission("lab", "ann")
        (grade,) = submission.notebooks[0].grades
        return bool(grade.needs_manual_grade and grade.auto_score is None and grade.score == 0)


def hidden_tests() -> bool:
    """Look for the hidden test in the student's feedback."""
    with _graded("") as course:
        return HIDDEN in (course / "feedback" / "ann" / "lab" / "lab.html").read_text("utf-8")


def time_zones() -> bool:
    """Read the same hour with four zones."""
    zones = {"PST": (12, 0), "EST": (17, 0), "+0300": (11, 55)}
    found = {zone: parse_utc(f"2026-03-01 12:00:00 {zone}") for zone in zones}
    return {zone: (time.hour, time.minute) for zone, time in found.items()} == zones


def export_of_a_comma() -> bool:
    """Export the grade of somebody with a comma in the name."""
    from nbgrader.plugins import CsvExportPlugin

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "grades.csv")
        with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
            gradebook.add_assignment("lab")
            gradebook.add_student("ann", last_name="Smith, Jr.")
            CsvExportPlugin(to=str(file)).export(gradebook)
        head, row = csv.reader(io.StringIO(file.read_text("utf-8")))
    return len(row) == len(head) + 1


def _outputs(*sources: str) -> list[list[tuple[str, str]]]:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook).execute()
    return [[(o.get("name"), o.get("text", "")) for o in cell.outputs] for cell in notebook.cells]


def late_prints() -> bool:
    """Print from a thread, a second after its cell ended."""
    start = "import threading, time\nthreading.Timer(1, print, ['late']).start()"
    return _outputs(start, "time.sleep(2)") == [[], [("stdout", "late\n")]]


def shell_errors() -> bool:
    """Write to stderr with `!` and with `%%bash`."""
    bang, magic = _outputs("!echo x 1>&2", "%%bash\necho x 1>&2")
    return [name for name, _ in bang + magic] == ["stdout", "stderr"]


def last_newline() -> bool:
    """Send cells that end in no to three newlines through a script."""
    cells = [nbformat.v4.new_code_cell("x" + "\n" * count) for count in range(4)]
    script = jupytext.writes(nbformat.v4.new_notebook(cells=cells), "py:percent")
    ends = [cell.source.count("\n") for cell in jupytext.reads(script, "py:percent").cells]
    return ends[:2] == [0, 0] and ends[2] == 2


def transposed() -> bool:
    """Save a transposed array and load it."""
    array = np.arange(6, dtype=np.float32).reshape(2, 3).T
    loaded = safetensors.numpy.load(safetensors.numpy.save({"array": array}))["array"]
    return loaded.shape == array.shape and not np.array_equal(loaded, array)


def removed_tags() -> bool:
    """Clean a tag that isn't allowed."""
    return "&lt;" not in nh3.clean("a <unknown>b</unknown>")
