"""A recipe: one way, right or wrong, to do the two exercises of a network."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Literal

from mitdeeplearning_utils.checks.exercises import cnn_train, fc_train
from mitdeeplearning_utils.data import Split

Network = Literal["fc", "cnn"]
NETWORKS: dict[Network, str] = {
    "fc": "the fully connected network",
    "cnn": "the convolutional network",
}
THRESHOLDS: dict[Network, float] = {"fc": fc_train.THRESHOLD, "cnn": cnn_train.THRESHOLD}
Kind = Literal["right", "open", "wrong"]
KINDS: dict[Kind, str] = {
    "right": "what the exercise's text asks for or lets students vary: it should pass",
    "open": "neither asked for nor a mistake: whether it passes is the student's experiment",
    "wrong": "a mistake: it should not get all the points",
}


def _as_it_is(train: Split) -> Split:
    return train


@dataclass(frozen=True)
class Training:
    """A model that is not compiled yet, and how it is trained. `data` may change the images."""

    model: Any
    optimizer: Any
    loss: Any = "sparse_categorical_crossentropy"
    batch_size: int = 64
    epochs: int = 5
    validation_split: float = 0.0
    data: Callable[[Split], Split] = _as_it_is


@dataclass(frozen=True)
class Recipe:
    """A way to do the two exercises of a network: define it, train it.

    `runs` is how often it is trained by default. The check of the model doesn't look at the
    accuracy: `caught` says what it takes points for, or is "".
    """

    name: str
    network: Network
    kind: Kind
    text: str
    runs: int
    caught: str
    make: Callable[[], Training]


RECIPES: dict[str, Recipe] = {}


def recipe(
    kind: Kind, runs: int, caught: str = ""
) -> Callable[[Callable[[], Training]], Callable[[], Training]]:
    """Register a function as a recipe: its name starts with the network, its docstring titles it.

    Stored runs are found by the name, so a changed recipe needs a new name.
    """

    def add(make: Callable[[], Training]) -> Callable[[], Training]:
        name, text = make.__name__, (getdoc(make) or "").removesuffix(".")
        network: Network = "cnn" if name.startswith("cnn_") else "fc"
        RECIPES[name] = Recipe(name, network, kind, text, runs, caught, make)
        return make

    return add
