"""The pictures of one prediction, drawn into pyplot's current axes."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from autograder.inside.swallow import Swallow

_RIGHT, _WRONG, _OTHER = "blue", "red", "grey"


def plot_image_prediction(i: int, predictions: Any, labels: Any, images: Any) -> None:
    """Draw image `i` above its predicted digit, the confidence in percent and the true label."""
    scores, label, axes = np.ravel(predictions[i]), int(labels[i]), plt.gca()
    digit = int(np.argmax(scores))
    axes.imshow(np.squeeze(images[i]), cmap="binary")
    axes.set(xticks=[], yticks=[])
    text = f"{digit}, {scores[digit]:.0%} (true: {label})"
    axes.set_xlabel(text, color=_RIGHT if digit == label else _WRONG)


def plot_value_prediction(i: int, predictions: Any, labels: Any) -> None:
    """Draw the scores of image `i` as bars: the true label's blue, a wrong prediction's red."""
    scores, label, axes = np.ravel(predictions[i]), int(labels[i]), plt.gca()
    colours = [_OTHER] * max(len(scores), label + 1)
    colours[int(np.argmax(scores))] = _WRONG
    colours[label] = _RIGHT
    axes.bar(range(len(scores)), scores, color=colours[: len(scores)])
    axes.set(xticks=range(len(scores)), yticks=[], ylim=(0, 1))


def __getattr__(name: str) -> Any:
    return getattr(Swallow(), name)
