"""Run answers as the tests run the corpus, but with real trainings, and keep what they leave."""

import contextlib
import gc
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train
from mitdeeplearning_utils.isolation import silenced
from tests.corpus import Case
from tests.corpus_warm import WarmRunner, filled, parts_of

RUN = "run.json"  # what is true of the numbers, and the CPU time in seconds
UNTRAINED = "untrained"
CLOSE = 1e-3
_MODELS = (("model", "fc", fc_train.THRESHOLD), ("cnn_model", "cnn", cnn_train.THRESHOLD))


class _Whole:
    """Takes the place of the corpus' shortcut: every `fit` is the student's own."""

    @contextlib.contextmanager
    def on(self, _: int) -> Iterator[None]:
        """Shorten nothing."""
        yield


class FullRunner(WarmRunner):
    """Runs the parts of the lab that an answer changes, and keeps evidence and truth."""

    def __init__(self, folder: Path) -> None:
        """Prepare the names that an answer starts with; `folder` is for passing files."""
        super().__init__(folder)
        self.shortcut = _Whole()  # type: ignore[assignment]

    def _names_before(self, parts: set[str]) -> dict[str, Any]:
        """Return copies of arrays: an answer may change them in place."""
        names = super()._names_before(parts)
        return {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in names.items()}

    def _ends_here(self, case: Case, _: dict[str, Any]) -> bool:
        return case.status == UNTRAINED

    def collect(self, name: str, answers: Mapping[str, str], trains: bool, folder: Path) -> None:
        """Write the evidence of answers to a folder, and `RUN`; a CNN may stay untrained."""
        case = Case(name, answers, status="graded" if trains else UNTRAINED)
        notebook = filled(self.released, self.solution, case)
        started = time.process_time()
        with silenced(), self.shortcut.on(0):
            names, shown = self._execute(case, notebook, parts_of(case), folder)
            right = measured(names, self.start, shown)
        names.clear()  # some hold another copy of all the images
        gc.collect()
        told = {"right": right, "seconds": time.process_time() - started}
        (folder / RUN).write_text(json.dumps(told))


def measured(names: dict[str, Any], lab: dict[str, Any], shown: set[str]) -> dict[str, bool]:
    """Return whether the numbers that exercises ask for are right, as plain Keras computes them.

    Only for exercises that were `shown`; `lab` has the images and labels as they were loaded.
    """
    images, labels = lab["test_images"], lab["test_labels"]
    found: dict[str, bool] = {}
    for name, part, threshold in _MODELS:
        if f"{part}_train" not in shown:
            continue
        reached, loss = np.nan, np.nan
        with contextlib.suppress(Exception):  # of an answer's own model
            scores = names[name].predict(images, verbose=0)
            reached = float(np.mean(np.argmax(scores, axis=1) == labels))
            loss = float(names[name].evaluate(images, labels, verbose=0, return_dict=True)["loss"])
        found[f"{part}_train"] = bool(reached >= threshold)
        told = [names.get("test_acc"), names.get("test_loss")]
        found[f"{part}_evaluate"] = _same(told, [reached, loss])
    return found


def _same(told: list[Any], real: list[float]) -> bool:
    """Return whether both of the student's numbers are the real ones, NaN included."""
    with contextlib.suppress(Exception):  # they may be anything
        numbers = np.array([float(x) for x in told])
        return bool(np.allclose(numbers, real, rtol=CLOSE, atol=CLOSE, equal_nan=True))
    return False
