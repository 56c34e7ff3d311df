"""Keep what the judge computed of a model, or why it can't, so that it is tried once."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from mitdeeplearning_utils.checks import collecting
from mitdeeplearning_utils.checks.collecting.connected import Node
from mitdeeplearning_utils.checks.collecting.images import FEW, test_set, train_sample
from mitdeeplearning_utils.checks.collecting.model import Weights
from mitdeeplearning_utils.checks.collecting.steps import Step

from ..files import replacing, write_atomically
from .rebuilt import Rebuilt, UnknownModelError

Part = Literal["few", "test", "train"]
_MOST_KEPT = 6_000_000  # bytes


@dataclass(frozen=True)
class Layers:
    """A model's layers as the claims look at them, and the shape of its output for one image."""

    nodes: list[Node]
    shape: list[int]


class Computed:
    """What a model's steps give; each result is kept in a file, and computed if it isn't there."""

    def __init__(self, folder: Path, steps: list[Step], weights: Weights) -> None:
        """Take the folder of the kept results, and the model; nothing is computed yet."""
        self._folder, self._steps, self._weights = folder, steps, weights

    @cached_property
    def _key(self) -> bytes:
        key = hashlib.sha256(code_and_packages() + repr(self._steps).encode())
        for array in self._weights:
            key.update(f"{array.shape}{array.dtype}".encode() + array.tobytes())
        return key.digest()

    @cached_property
    def _rebuilt(self) -> Rebuilt:
        return Rebuilt(self._steps, self._weights)

    def _path(self, of: bytes, suffix: str) -> Path:
        return self._folder / f"{hashlib.sha256(self._key + of).hexdigest()[:32]}{suffix}"

    @cached_property
    def layers(self) -> Layers:
        """The layers. Raises `UnknownModelError` if the steps can't be computed."""
        path = self._path(b"layers", ".json")
        if path.is_file():
            return msgspec.json.decode(path.read_bytes(), type=Layers)
        with refusal_kept(path):
            found = Layers(self._rebuilt.nodes(), list(self._rebuilt.shape))
        with replacing(path) as file:
            file.write(msgspec.json.encode(found))
        return found

    def scores(self, part: Part) -> NDArray[np.float32]:
        """Return the scores of a part's images, float32 (n, k). Raises as `Rebuilt.predictions`."""
        path = self._path(_images_hash(part), ".npy")
        if path.is_file():
            found: NDArray[np.float32] = np.load(path, allow_pickle=False)
            return found
        with refusal_kept(path):
            computed = self._rebuilt.predictions(images_of(part))
        if computed.nbytes > _MOST_KEPT:  # those of an unfinished model, with hundreds of scores
            return computed
        with replacing(path) as file:
            np.save(file, computed, allow_pickle=False)
        return computed


def images_of(part: Part) -> NDArray[np.float32]:
    """Return the images whose scores are needed: the test set, its first ones, or the sample."""
    return train_sample()[0] if part == "train" else test_set()[0][: FEW if part == "few" else None]


@cache
def _images_hash(part: Part) -> bytes:
    """Return a hash of a part's images; they are 31 MB and the same for every model."""
    return hashlib.sha256(images_of(part).tobytes()).digest()


@contextlib.contextmanager
def refusal_kept(result: Path) -> Iterator[None]:
    """Keep why the block, which makes this file, refuses to; if that is known, raise it.

    A process that ends in the block leaves a mark for `keep_refusals`.
    """
    known = result.with_suffix(".refused")
    if known.is_file():
        raise UnknownModelError(known.read_text("utf-8"))
    result.parent.mkdir(parents=True, exist_ok=True)
    mark = result.with_name(f".{result.stem}.npy.{os.getpid()}")
    mark.touch()
    try:
        yield
    except UnknownModelError as error:
        write_atomically(known, str(error))
        raise
    finally:
        mark.unlink(missing_ok=True)


def keep_refusals(folder: Path, process: int, reason: str) -> None:
    """Keep that a process which has ended refuses what it was computing."""
    end = f".npy.{process}"
    for mark in folder.glob(f".*{end}"):
        write_atomically(folder / f"{mark.name[1 : -len(end)]}.refused", reason)
        mark.unlink(missing_ok=True)


@cache
def code_and_packages() -> bytes:
    """Return a hash of the packages and the code that determine what is computed."""
    packages = " ".join(map(version, ("tensorflow", "keras", "numpy")))
    folders = Path(__file__).parent, Path(str(collecting.__file__)).parent
    code = [path.read_bytes() for folder in folders for path in sorted(folder.glob("*.py"))]
    return hashlib.sha256(b"".join([packages.encode(), *code])).digest()
