"""Where a course keeps its runs, each under the hash of all that made it."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

import mitdeeplearning_utils

from .box.limits import Job, Report

PREPARED = "prepared.ipynb"
_PACKAGES = ("tensorflow", "keras", "numpy")
_CHECKS = Path(mitdeeplearning_utils.__file__).parent
_HERE = Path(__file__).parent


def run_key(job: Job, boxed: bool = True) -> str:
    """Return the hash of a job and of the code and packages that would run it, box or no box."""
    parts = [json.dumps(asdict(job), sort_keys=True), running_code()]
    return digest(*map(str.encode, parts if boxed else [*parts, "no box"]))


def run_folder(course: Path, key: str) -> Path:
    """Return where the run of this key lies: `notebook.ipynb`, `evidence/`, `report.json`."""
    return course / "runs" / key


def stored_report(folder: Path) -> Report | None:
    """Return the report of a stored run, or None where there is no whole one."""
    if not (folder / PREPARED).is_file():
        return None
    try:
        return Report(**json.loads((folder / "report.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def store(folder: Path, run: Callable[[Path], Report]) -> Report:
    """Store what `run` writes to the folder it is given, all at once; return its report.

    A run that another job stored meanwhile stays: it is as good, and may be read at this moment.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    before = _stamp(folder)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".run-") as temporary:
        made = Path(temporary, "run")
        report = run(made)
        if _stamp(folder) == before:
            if folder.exists():
                folder.rename(Path(temporary, "older"))
            made.rename(folder)
    return report


def _stamp(folder: Path) -> tuple[int, int] | None:
    """Return what tells the run in the folder from any other; None where there is none."""
    try:
        status = (folder / "report.json").stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns


@cache
def running_code() -> str:
    """Return the hash of the code that runs beside the student's, and of its packages."""
    names = " ".join(f"{package} {version(package)}" for package in _PACKAGES)
    code = [*_CHECKS.rglob("*.py"), *(_HERE / "box").glob("*.py"), _HERE / "evidence_file.py"]
    return digest(names.encode(), *_sources(code))


@cache
def judging_code() -> str:
    """Return the hash of the code that turns evidence into points."""
    names = ("evidence_file", "evidence_schema", "layer_outputs", "rebuild", "judge")
    judges = [_HERE / f"{name}.py" for name in names]
    return digest(*_sources([*(_CHECKS / "checks").rglob("*.py"), *judges]))


def digest(*parts: bytes) -> str:
    """Return one hash for some bytes, in order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()[:32]


def _sources(files: Iterable[Path]) -> list[bytes]:
    return [path.read_bytes() for path in sorted(files)]
