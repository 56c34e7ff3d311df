"""Collect the evidence of a model after its training, and whether it was trained at all."""

from dataclasses import dataclass
from typing import Any, Generic

import numpy as np

from . import memory
from .evidence import collect_model
from .images import images_changed, test_set
from .kept import no_trace
from .model import M
from .scores import accuracy
from .values import attribute

UNTRAINED = 0.5  # below this, nobody has trained the model, with `fit` or otherwise


@dataclass(frozen=True)
class Trained(Generic[M]):
    """A model with its training accuracy.

    For `images_changed` see the function of this name; `other_moved`: `model` was trained on.
    """

    model: M
    images_changed: bool
    other_moved: bool

    def __post_init__(self) -> None:
        """Raise ValueError if the training accuracy is missing."""
        if self.model.works and self.model.train_accuracy is None:
            raise ValueError("The training accuracy is missing.")


def collect_trained(kind: type[M], namespace: dict[str, Any]) -> Trained[M]:
    """Return the evidence of a model of this kind after its training."""
    model = collect_model(kind, namespace, train=True)
    with no_trace():
        changed = images_changed(namespace)
    optimizer = attribute(namespace.get("model"), "optimizer")
    moved = memory.optimizer_moved(optimizer)
    if kind.name == "model":
        memory.remember_optimizer(optimizer)
    return Trained(model, changed, moved)


def not_trained(evidence: Trained[M]) -> str:
    """Return what to do if the model is missing or was never trained, else ""."""
    model = evidence.model
    if model.missing:
        return model.missing
    if not model.works or model.iterations or evidence.other_moved:
        return ""
    if not np.isfinite(model.scores).all() or accuracy(model.scores, test_set()[1]) >= UNTRAINED:
        return ""  # trained by the student's own loop
    if model.compiled:
        return f"`{model.name}` is compiled, but this model was never fitted. Train it with `fit`."
    return f"Compile `{model.name}` and train it with `fit`, then run this check."


def works_itself(evidence: Trained[M]) -> bool:
    """Return whether the object itself, not only its builder, gives scores."""
    return evidence.model.works_itself
