"""`lab2 calibrate`: train what is missing, then write the page and its figure."""

from importlib.util import find_spec
from pathlib import Path

from ..errors import LabError
from .recipes import ALL
from .runs import read_runs, train_missing
from .thresholds import PAGE

RUNS = "calibration.jsonl"


def calibrate(folder: Path, jobs: int = 1, count: int | None = None, train: bool = True) -> Path:
    """Return the page `calibration.md` in `folder`, written from the runs in `calibration.jsonl`.

    With `train` the missing runs are trained first, `jobs` at a time; `count` replaces each
    recipe's own number of runs. Raises `LabError` if one of these is below 1.
    """
    if min(jobs, 1 if count is None else count) < 1:
        raise LabError("--jobs and --runs must be at least 1.")
    _need_scipy()
    if train:
        train_missing(folder / RUNS, ALL.values(), jobs, count)
    # scipy and matplotlib are not needed while models train
    from .page import write_page

    write_page(folder / PAGE, read_runs(folder / RUNS))
    return folder / PAGE


def _need_scipy() -> None:
    """Raise `LabError` if the extra is missing, before the hours of training."""
    if find_spec("scipy") is None:
        raise LabError('scipy is not installed: pip install -e ".[calibration]"')
