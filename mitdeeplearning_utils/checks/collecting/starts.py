"""What the calls of a training step start from: weights, a batch and a rate, drawn from a seed."""

import contextlib
import hashlib
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .images import train_sample

CALLS = 3
BATCH_SIZE = 12
UNITS = 16
SHAPES = [(28 * 28, UNITS), (UNITS,), (UNITS, 10), (10,)]
_SCALES = (0.05, 0.1, 0.25, 0.1)
_ON_OR_OFF = np.resize([2.0, -2.0], UNITS)  # far from 0, where a relu's gradient jumps
_RATES = (0.005, 0.01)  # so small that two steps go in one direction

_seed: ContextVar[str] = ContextVar("seed", default="")


@dataclass(frozen=True)
class Start:
    """What one call starts from.

    `weights`, float32, are kernel and bias of UNITS relu, then of 10 softmax; `images`, float32
    (BATCH_SIZE, 28, 28, 1), and `labels`, int64, are of the training set.
    """

    weights: list[NDArray[np.float32]]
    images: NDArray[np.float32]
    labels: NDArray[np.int64]
    rate: float


@cache
def starts(seed: str) -> tuple[Start, ...]:
    """Return the starts of the CALLS calls; equal seeds give equal starts.

    The arrays are shared: copy them before you hand them out.
    """
    words = np.frombuffer(hashlib.sha256(seed.encode()).digest(), np.uint32)
    random = np.random.RandomState(words)  # its numbers are the same with every version of NumPy
    return tuple(_drawn(random) for _ in range(CALLS))


def _drawn(random: np.random.RandomState) -> Start:
    scales = zip(_SCALES, SHAPES, strict=True)
    weights = [random.normal(0, scale, shape).astype(np.float32) for scale, shape in scales]
    weights[1] += _ON_OR_OFF.astype(np.float32)
    images, labels = train_sample()
    chosen = random.choice(len(images), BATCH_SIZE, replace=False)
    return Start(weights, images[chosen], labels[chosen], float(random.uniform(*_RATES)))


@contextlib.contextmanager
def drawn_from(seed: str) -> Iterator[None]:
    """Let checks in the block draw from this seed; without it they draw the same every time."""
    token = _seed.set(seed)
    try:
        yield
    finally:
        _seed.reset(token)


def seed_in_use() -> str:
    """Return the seed that a check draws from here, "" outside `drawn_from`."""
    return _seed.get()
