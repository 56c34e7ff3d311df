"""Hashes of the code and packages that make a grade."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import mitdeeplearning_utils

from ..files import digest

_PACKAGES = ("tensorflow", "keras", "numpy")
_CHECKS = Path(mitdeeplearning_utils.__file__).parent
_HERE = Path(__file__).parents[1]


@cache
def running_code() -> str:
    """Return the hash of the code that runs beside the student's, and of its packages."""
    names = " ".join(f"{package} {version(package)}" for package in _PACKAGES)
    code = [path for name in ("repair", "box", "inside") for path in (_HERE / name).rglob("*.py")]
    return digest(names.encode(), *_sources([*_CHECKS.rglob("*.py"), *code]))


@cache
def judging_code() -> str:
    """Return the hash of the code that turns evidence into points."""
    judges = [*(_HERE / "judge").glob("*.py"), _HERE / "inside" / "evidence_file.py"]
    return digest(*_sources([*(_CHECKS / "checks").rglob("*.py"), *judges]))


def _sources(files: Iterable[Path]) -> list[bytes]:
    return [path.read_bytes() for path in sorted(files)]
