"""What a check sees of a model after its training, and whether there was one."""

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

UNTRAINED = 0.5  # below: nobody has trained this model, with fit or otherwise


@dataclass(frozen=True)
class Trained(Generic[M]):
    """A model with its training accuracy.

    `images_changed` is what the function of this name says; `other_moved`: `model` trained on.
    """

    model: M
    images_changed: bool
    other_moved: bool

    def __post_init__(self) -> None:
        """Raise ValueError where the training accuracy is missing."""
        if self.model.works and self.model.train_accuracy is None:
            raise ValueError("The training accuracy is missing.")


def collect_trained(kind: type[M], namespace: dict[str, Any]) -> Trained[M]:
    """Return what is seen of a model of the kind after its training."""
    model = collect_model(kind, namespace, train=True)
    with no_trace():
        changed = images_changed(namespace)
    optimizer = attribute(namespace.get("model"), "optimizer")
    moved = memory.optimizer_moved(optimizer)
    if kind.name == "model":
        memory.remember_optimizer(optimizer)
    return Trained(model, changed, moved)


def not_trained(evidence: Trained[M]) -> str:
    """Return what to do where the model is missing or was never trained, else ""."""
    model = evidence.model
    if model.missing:
        return model.missing
    if not model.works or model.iterations or evidence.other_moved:
        return ""
    if not np.isfinite(model.scores).all() or accuracy(model.scores, test_set()[1]) >= UNTRAINED:
        return ""  # trained by a loop of the student's own
    if model.compiled:
        return f"`{model.name}` is compiled, but this model was never fitted. Train it with `fit`."
    return f"Compile `{model.name}` and train it with `fit`, then run this check."


def works_itself(evidence: Trained[M]) -> bool:
    """Return whether the object itself, not only its builder, gives scores."""
    return evidence.model.works_itself
