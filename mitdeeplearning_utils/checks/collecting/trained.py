"""Collect the evidence of a model after its training, and whether it was trained at all."""

import contextlib
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic

import numpy as np

from . import memory
from .declared import Longest
from .evidence import collect_model
from .images import images_changed, labels_changed, test_set, train_sample
from .kept import eagerly, model_kept, no_trace
from .model import M
from .predictions import predict
from .scores import accuracy
from .values import StudentError, attribute, cell_error

UNTRAINED = 0.5  # below this, nobody has trained the model, with `fit` or otherwise
GOOD = 0.98  # above this, a hint about the training is never needed
LOOKS = 500  # images for a look at another scale
SCALES: tuple[tuple[float, float], ...] = ((255, 0), (1 / 255, 0), (-1, 1))  # factor, then added


@dataclass(frozen=True)
class Trained(Generic[M]):
    """A model with its training accuracy.

    For `images_changed` and `labels_changed` see the functions of these names; `other_moved`:
    `model` was trained on. `rescaled` are its accuracies on training images of other SCALES, empty
    for a good model. `raised` is the error of the last cell that compiles or trains it. Only hints
    and what was seen depend on these.
    """

    model: M
    images_changed: bool
    other_moved: bool
    labels_changed: bool = False
    rescaled: Annotated[list[float], Longest(len(SCALES))] = field(default_factory=list)
    raised: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError if the training accuracy is missing."""
        if self.model.works and self.model.train_accuracy is None:
            raise ValueError("The training accuracy is missing.")


def collect_trained(kind: type[M], namespace: dict[str, Any]) -> Trained[M]:
    """Return the evidence of a model of this kind after its training."""
    model = collect_model(kind, namespace, train=True)
    with no_trace():
        changed, relabelled = images_changed(namespace), labels_changed(namespace)
    rescaled = _rescaled(namespace.get(kind.name), model.train_accuracy)
    optimizer = attribute(namespace.get("model"), "optimizer")
    moved = memory.optimizer_moved(optimizer)
    if kind.name == "model":
        memory.remember_optimizer(optimizer)
    raised = cell_error(rf"(?<![\w.]){kind.name}\.(compile|fit|train_on_batch)\b")
    return Trained(model, changed, moved, relabelled, rescaled, raised)


def _rescaled(model: Any, train_accuracy: float | None) -> list[float]:
    if train_accuracy is None or train_accuracy >= GOOD:
        return []
    images, labels = train_sample()
    with contextlib.suppress(StudentError), no_trace(), eagerly(), model_kept(model):
        changed = [images[:LOOKS] * np.float32(a) + np.float32(b) for a, b in SCALES]
        return [accuracy(predict(model, each), labels[:LOOKS]) for each in changed]
    return []


def not_trained(evidence: Trained[M]) -> str:
    """Return what to do if nobody tried to train the model, or it is missing, else ""."""
    model = evidence.model
    if evidence.raised:
        return ""
    if model.missing:
        return model.missing
    if not model.works or model.iterations or evidence.other_moved:
        return ""
    if not np.isfinite(model.scores).all() or accuracy(model.scores, test_set()[1]) >= UNTRAINED:
        return ""  # trained by the student's own loop
    if stopped := model.training.stopped(model.scores.shape[1]):
        return stopped
    if model.compiled:
        return f"`{model.name}` is compiled, but this model was never fitted. Train it with `fit`."
    return f"Compile `{model.name}` and train it with `fit`, then run this check."


def works_itself(evidence: Trained[M]) -> bool:
    """Return whether the object itself, not only its builder, gives scores."""
    return evidence.model.works_itself
