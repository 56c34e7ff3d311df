"""Declare the evidence of a Keras model, and find the models in any evidence."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Annotated, Any, ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from .connected import Node
from .declared import Count, Shaped
from .images import DIGITS, FEW, test_set
from .steps import Step, precision
from .training import Training

MOST_SCORES = 1000
MOST_WEIGHTS = 10_000_000
Weights = list[NDArray[np.float32]]
Stale = Literal["", "cell", "builder", "another"]


@dataclass(frozen=True)
class ModelEvidence:
    """The evidence of the model called `name`, or, if there is none, of what `builder()` gives.

    Everything except `state`, `source`, `type_name` and `error` is only there with the state "ok".
    `predictions` are the scores of the test images, float32 (10000, k), with `few` of the first
    FEW; None if `output` says what came out instead. `train_accuracy` is that of the first training
    images, None if it wasn't asked for. `learning_rate` is None for a schedule, `weights` for too
    large ones; `training` tells how it was compiled and trained. `nodes` are the layers as the
    claims look at them; `steps`, with the weights, give the predictions, and are empty if the model
    does what no step does. `stale` says what is wrong with the code that made the model, which was
    run again since: its cell or its builder stops with `stale_error`, or gives another model.
    """

    name: ClassVar[str]
    builder: ClassVar[str]
    few: ClassVar[bool] = False

    state: Literal["missing", "not_a_model", "raises", "ok"]
    source: Literal["object", "builder"] = "object"
    type_name: str = ""
    error: str = ""
    stale: Stale = ""
    stale_error: str = ""
    compiled: bool = False
    optimizer: str = ""
    learning_rate: float | None = None
    iterations: Count = 0
    has_metrics: bool | None = None
    training: Training = field(default_factory=Training)
    output: str = ""
    predictions: Annotated[NDArray[np.float32], Shaped((None, None))] | None = None
    train_accuracy: float | None = None
    nodes: list[Node] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    weights: Weights | None = None

    def __post_init__(self) -> None:
        """Raise ValueError if layers name missing things, or scores have another form."""
        if self.state != "ok" and (self.predictions is not None or self.nodes or self.weights):
            raise ValueError("A model that does not work has no other evidence.")
        if self.predictions is not None and not self._are_scores(self.predictions.shape):
            raise ValueError("The scores are not those of the images.")
        if sum(array.size for array in self.weights or []) > MOST_WEIGHTS:
            raise ValueError("There are too many weights.")
        for index, node in enumerate(self.nodes):
            earlier = all(0 <= i < index for i in node.inputs)
            if not earlier or not all(self._is_stored(i) for i in node.weights):
                raise ValueError("A layer's inputs or weights are missing.")
        for index, step in enumerate(self.steps):
            earlier = all(0 <= i <= index for i in step.inputs)
            if not earlier or not all(self._is_stored(i) for i in step.weights):
                raise ValueError("A step's inputs or weights are missing.")

    def _are_scores(self, shape: tuple[int, ...]) -> bool:
        """Return whether it has a row for each image; scores other than 10 are stored for FEW."""
        if len(shape) != 2 or not 1 <= shape[1] <= MOST_SCORES:
            return False
        whole = FEW if self.few else len(test_set()[0])
        return shape[0] == whole or (shape[0] == FEW and shape[1] != DIGITS)

    def _is_stored(self, weight: int) -> bool:
        return self.weights is None or 0 <= weight < len(self.weights)

    @property
    def works(self) -> bool:
        """Whether there are predictions to judge."""
        return self.predictions is not None

    @property
    def works_itself(self) -> bool:
        """Whether the object itself, not only what its builder gives, has predictions to judge."""
        return self.works and self.source == "object"

    @property
    def usable(self) -> bool:
        """Whether the object itself gives 10 scores for each image."""
        return self.works_itself and self.scores.shape[1] == DIGITS

    @property
    def scores(self) -> NDArray[np.float32]:
        """The predictions of a model that works."""
        assert self.predictions is not None, "ask `works` first"
        return self.predictions

    @property
    def closeness(self) -> float:
        """The relative difference up to which two scores may change places by rounding."""
        return max(1e-6, 8 * precision(self.steps))

    @property
    def missing(self) -> str:
        """What to do if there is no model at all, else ""."""
        if self.state != "missing":
            return ""
        name = self.name
        return (
            f"There is no `{name}` yet. Fill in the cell that makes it, run it, then run this "
            "check."
        )


@dataclass(frozen=True)
class FcModel(ModelEvidence):
    """The fully connected model."""

    name = "model"
    builder = "build_fc_model"


@dataclass(frozen=True)
class CnnModel(ModelEvidence):
    """The convolutional model."""

    name = "cnn_model"
    builder = "build_cnn_model"


@dataclass(frozen=True)
class NewFcModel(FcModel):
    """The fully connected model, not trained yet: a few of its scores are enough."""

    few = True


@dataclass(frozen=True)
class NewCnnModel(CnnModel):
    """The convolutional model, not trained yet: a few of its scores are enough."""

    few = True


M = TypeVar("M", bound=ModelEvidence)


def output_text(shape: tuple[int, ...]) -> str:
    """Return the text for an output of this shape for one image."""
    return f"an output of shape {shape} for each image"


def with_models(value: Any, change: Callable[[ModelEvidence], ModelEvidence]) -> Any:
    """Return the evidence with `change` applied to every model in it, or to itself if it is one."""
    if isinstance(value, ModelEvidence):
        return change(value)
    if isinstance(value, list):
        return [with_models(item, change) for item in value]
    if isinstance(value, dict):
        return {key: with_models(item, change) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    held = {item.name: with_models(getattr(value, item.name), change) for item in fields(value)}
    return replace(value, **held)


def models_in(evidence: object) -> list[ModelEvidence]:
    """Return every model in the evidence, which may be a model itself."""
    found: list[ModelEvidence] = []

    def note(model: ModelEvidence) -> ModelEvidence:
        found.append(model)
        return model

    with_models(evidence, note)
    return found
