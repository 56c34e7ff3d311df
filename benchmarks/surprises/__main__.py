"""Do the tools still surprise in the same way? Check each row of `docs/surprises.md`.

    python -m benchmarks.surprises [--write] [--quick]

A row that changed after an upgrade is worth a look: the lab may now be wrong about it. `--write`
keeps the table in the docs; `--quick` leaves out the scripts in `findings/`, which install their
own packages. Exits 1 if a row changed.
"""

import argparse
import datetime
import os
import subprocess
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"
warnings.simplefilter("ignore")

from .row import Row  # noqa: E402
from .rows import ROWS  # noqa: E402

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "surprises.md"
PACKAGES = ("nbgrader", "nbclient", "ipykernel", "jupytext", "keras", "tensorflow", "safetensors")
PACKAGES += ("nh3",)
HEAD = """# Where good guesses about our tools are wrong

These tools are used in many courses like this one. Each row was seen on the real packages, and
`make surprises` looks again: after an upgrade it says what changed.

| tool | what it does | what the lab does | how we know |
| --- | --- | --- | --- |
"""


def main() -> int:
    """Check the rows, print one line each, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="keep the table in the docs")
    parser.add_argument("--quick", action="store_true", help="without the scripts in findings/")
    options = parser.parse_args()
    found = [None if options.quick and isinstance(row.check, str) else _holds(row) for row in ROWS]
    for row, holds in zip(ROWS, found, strict=True):
        word = {True: "as told", False: "CHANGED", None: "not checked"}[holds]
        print(f"{word:12} {row.tool}: {row.behaviour}")
    changed = found.count(False)
    print(f"{len(ROWS)} rows: {found.count(True)} as told, {changed} changed, ", end="")
    print(f"{found.count(None)} not checked")
    if options.write:
        PAGE.write_text(_page(), "utf-8")
    return int(changed > 0)


def _holds(row: Row) -> bool | None:
    """Return whether a row is still true; None if there is nothing to check."""
    if row.check is None:
        return None
    if isinstance(row.check, str):
        script = ROOT / "findings" / f"{row.check}.sh"
        return subprocess.run(["bash", script], capture_output=True).returncode == 0
    try:
        return bool(row.check())
    except Exception as error:
        print(f"{row.check.__name__} raised {error!r}", file=sys.stderr)
        return False


def _page() -> str:
    rows = "".join(f"| {row.tool} | {row.behaviour} | {row.lab} | {_how(row)} |\n" for row in ROWS)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{HEAD}{rows}\n{datetime.date.today()}, Python {sys.version.split()[0]}, {versions}.\n"


def _how(row: Row) -> str:
    if row.check is None:
        return "measured in November 2026"
    if isinstance(row.check, str):
        return f"[{row.check}](../findings/{row.check}.sh)"
    place = row.check.__module__.rpartition(".")[2]
    return f"[{row.check.__name__}](../benchmarks/surprises/{place}.py)"


if __name__ == "__main__":
    sys.exit(main())
