"""What came out of a box, as files, and how the box says that it ended."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

from ..inside import SUFFIX, read_frames
from ..job import Limits
from ..told import RunEnd, Told, to_both

_MOST_NOTE = 1_000_000
_LONGEST_ID = 64  # of a cell, in nbformat


def unpack(stream: Path, folder: Path, end: RunEnd, limits: Limits) -> RunEnd:
    """Write the frames as files; if the run wasn't stopped, tell from them how it ended."""
    frames = read_frames(stream)
    evidence = folder / "evidence"
    shutil.rmtree(evidence, ignore_errors=True)
    evidence.mkdir()
    for name, payload in frames.items():
        if name.startswith("evidence/"):
            (folder / f"{name}{SUFFIX}").write_bytes(payload)
    if "notebook" in frames:
        (folder / "notebook.ipynb").write_bytes(frames["notebook"])
    if "started" not in frames:
        log = end.log[-500:] or "no reason given"
        reason = Told("The grader could not start the notebook.", f"The box did not start: {log}")
        return replace(end, status="grader_fault", reason=reason, slow=False)
    if end.status:
        return end
    if "done" not in frames:
        reason = to_both("It ended before the notebook's end.")
        return replace(end, status="kernel_died", reason=reason)
    return _told(frames.get("note", b""), end, limits)


def _told(note: bytes, end: RunEnd, limits: Limits) -> RunEnd:
    """Return the end that the box reports; it gains nothing by lying."""
    try:
        values = json.loads(note[:_MOST_NOTE])
        died = _cell(values["died"])
        timeouts, waited = (_cells(values[name]) for name in ("timeouts", "waited"))
    except (ValueError, KeyError, TypeError, RecursionError):
        reason = to_both("What the run reported at its end cannot be read.")
        return replace(end, status="kernel_died", reason=reason)
    if died:
        reason = to_both(f"The kernel died in the cell {died!r}.")
        return replace(end, status="kernel_died", reason=reason)
    if not timeouts and not waited:
        return replace(end, status="graded")
    reason = _cells_stopped(timeouts, waited, limits)
    return replace(end, status="timeout", reason=reason, slow=bool(waited))


def _cells_stopped(timeouts: str, waited: str, limits: Limits) -> Told:
    used = to_both(f"Stopped after {limits.cell_seconds} s of CPU time: the cell {timeouts}.")
    long = to_both(f"Stopped because it waited too long: the cell {waited}.")
    if timeouts and waited:
        return to_both(f"{used.student} {long.student}")
    return used if timeouts else long


def _cells(names: list[object]) -> str:
    return ", ".join(repr(_cell(name)) for name in names[:20])


def _cell(name: object) -> str:
    """Return what may be the id of a cell, whatever the box says."""
    return re.sub(r"[^\w-]", "", str(name)[:_LONGEST_ID])
