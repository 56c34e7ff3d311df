"""The checks' own MNIST: whatever a student does to `test_images` changes nothing here."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data import load_mnist

SAMPLE = 10_000


@cache
def test_set() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the 10,000 test images, float32 (10000, 28, 28, 1) in [0, 1], and labels, int64."""
    return _read_only(load_mnist()[1])


@cache
def train_sample() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the first SAMPLE training images and labels, in the form of `test_set`."""
    images, labels = load_mnist()[0]
    return _read_only((images[:SAMPLE], labels[:SAMPLE]))


def train_set() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return all 60,000 training images and labels; not kept, as they take 190 MB."""
    return _read_only(load_mnist()[0])


def _read_only(split: tuple[NDArray[Any], NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
    images, labels = (np.array(part) for part in split)  # load_mnist may hand out shared arrays
    images.flags.writeable = labels.flags.writeable = False
    return images, labels
