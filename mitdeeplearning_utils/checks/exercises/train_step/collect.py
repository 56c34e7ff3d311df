"""Collect what calls of the student's `train_step` do to a small model."""

from dataclasses import replace
from typing import Any

from ...collecting.loop import loop_in_use
from ...collecting.loop_probe import probe_loop
from ...collecting.probe import StepEvidence, probe
from ...collecting.starts import seed_in_use
from ...collecting.values import cell_error

SIGNATURE = "train_step(model, optimizer, images, labels)"


def collect(namespace: dict[str, Any]) -> StepEvidence:
    """Return what calls of the student's `train_step`, or of a loop, did to a small model."""
    if (loop := loop_in_use()) is not None:
        return probe_loop(loop, namespace, seed_in_use())
    raised = cell_error(r"\bdef train_step\b")
    if "train_step" not in namespace:
        return StepEvidence("missing", raised=raised)
    return replace(probe(namespace["train_step"], namespace, seed_in_use()), raised=raised)


def not_started(evidence: StepEvidence) -> str:
    """Return what to do if there is no `train_step`, or an empty one that did nothing."""
    if evidence.problem == "missing":
        if evidence.raised:
            return ""
        return f"There is no `train_step` yet: complete the cell that defines `{SIGNATURE}`."
    if evidence.problem or evidence.trainers or not evidence.stub:
        return ""
    if not evidence.still or any(call.returned != "nothing" for call in evidence.calls):
        return ""
    return "`train_step` is still empty: fill in its body and run its cell again."


def usable(evidence: StepEvidence) -> bool:
    """Return whether it is the student's own step and returns numbers."""
    if evidence.problem or evidence.trainers:
        return False
    return all(call.shape is not None for call in evidence.calls)
