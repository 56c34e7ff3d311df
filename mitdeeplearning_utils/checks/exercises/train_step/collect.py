"""What is seen of the student's `train_step`: one call of it on a small model."""

from typing import Any

import numpy as np

from ...collecting.probe import probe
from ...findings import Evidence

SIGNATURE = "train_step(model, optimizer, images, labels)"


def collect(namespace: dict[str, Any]) -> Evidence:
    """Return what one call of the student's `train_step` did to a small model (see `probe`)."""
    if "train_step" not in namespace:
        return {"problem": "missing"}
    return probe(namespace["train_step"], namespace)


def not_started(evidence: Evidence) -> str:
    """Return what to do where there is no `train_step`, or an empty one that did nothing."""
    if evidence["problem"] == "missing":
        return f"There is no `train_step` yet: complete the cell that defines `{SIGNATURE}`."
    if evidence["problem"] or evidence["trainers"] or not evidence["stub"]:
        return ""
    pairs = zip(evidence["before"], evidence["after"], strict=True)
    if evidence["returned"] != "nothing" or not all(np.array_equal(*pair) for pair in pairs):
        return ""
    return "`train_step` is still empty: fill in its body and run its cell again."


def usable(evidence: Evidence) -> bool:
    """Return whether it is a step of the student's own that returns numbers."""
    return not evidence["problem"] and not evidence["trainers"] and evidence["shape"] is not None
