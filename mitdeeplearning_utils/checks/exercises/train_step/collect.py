"""Collect what one call of the student's `train_step` does to a small model."""

from typing import Any

from ...collecting.probe import StepEvidence, probe

SIGNATURE = "train_step(model, optimizer, images, labels)"


def collect(namespace: dict[str, Any]) -> StepEvidence:
    """Return what one call of the student's `train_step` did to a small model (see `probe`)."""
    if "train_step" not in namespace:
        return StepEvidence("missing")
    return probe(namespace["train_step"], namespace)


def not_started(evidence: StepEvidence) -> str:
    """Return what to do if there is no `train_step`, or an empty one that did nothing."""
    if evidence.problem == "missing":
        return f"There is no `train_step` yet: complete the cell that defines `{SIGNATURE}`."
    if evidence.problem or evidence.trainers or not evidence.stub:
        return ""
    if evidence.returned != "nothing" or not evidence.still:
        return ""
    return "`train_step` is still empty: fill in its body and run its cell again."


def usable(evidence: StepEvidence) -> bool:
    """Return whether it is the student's own step and returns numbers."""
    return not evidence.problem and not evidence.trainers and evidence.shape is not None
