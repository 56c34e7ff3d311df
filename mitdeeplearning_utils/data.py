"""Load MNIST from the copy inside the package, or from your own files."""

import gzip
import hashlib
import struct
import zipfile
import zlib
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import IO, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]
Labels = NDArray[np.int64]
Split = tuple[Images, Labels]
Kind = Literal["images", "labels"]

IMAGE_SIDE = 28
CLASSES = 10
MAX_IMAGES = 1_000_000  # a header that claims more counts as damage

_BUILT_IN = Path(__file__).parent / "mnist"
_MD5_OF_RAW_BYTES = {
    "train-images": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels": "a25bea736e30d166cdddb491f175f624",
    "t10k-images": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels": "27ae3e4e09519cfbb04c329615203637",
}
_MAGIC = {"images": 0x00000803, "labels": 0x00000801}
_GZIP_MAGIC = b"\x1f\x8b"
_REINSTALL = "Install mitdeeplearning_utils again; its copy of MNIST is damaged."
_REPLACE = "Replace the file, or call load_mnist() without a path to use the copy in the package."
_OTHER_PATH = "Check the path, or call load_mnist() without one to use the copy in the package."
_NAMES = "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-..., t10k-labels-..."


class DataError(Exception):
    """The data cannot be used; the message names the file, what was seen and what to do."""


def load_mnist(path: str | PathLike[str] | None = None) -> tuple[Split, Split]:
    """Return `((train_images, train_labels), (test_images, test_labels))`.

    Images are float32 of shape (n, 28, 28, 1) in [0, 1], labels int64 of shape (n,) in 0..9.

    Without `path` this is MNIST (60,000 and 10,000 images; Y. LeCun, C. Cortes, C. J. C. Burges)
    from the copy in the package, verified by checksum. `path` may name an `.npz` with the arrays
    `x_train`, `y_train`, `x_test`, `y_test`, or a folder with the four IDX files, raw or `.gz`.

    Raises `DataError` if a file is missing or damaged, or has another shape, type or range.
    """
    if path is None:
        return _load_folder(_BUILT_IN, verify=True)
    expected = "an .npz file or a folder with IDX files"
    try:
        source = Path(path).expanduser()
        if source.is_dir():
            return _load_folder(source)
        if source.is_file():
            return _load_npz(source)
    except (OSError, RuntimeError) as error:  # a folder that we may not open, or an unknown ~name
        raise _problem(path, f"unreadable ({error})", expected, _OTHER_PATH) from error
    raise _problem(source, "no such file or folder", expected, _OTHER_PATH)


def _problem(where: object, seen: str, expected: str, todo: str = _REPLACE) -> DataError:
    return DataError(f"{where}: {seen}; expected {expected}. {todo}")


def _load_folder(folder: Path, verify: bool = False) -> tuple[Split, Split]:
    read = _read_once if verify else _read_idx

    def split(part: str) -> Split:
        files = {k: _find(folder, f"{part}-{k}", verify) for k in _MAGIC}
        images = read(files["images"], "images", f"{part}-images" if verify else "")
        labels = read(files["labels"], "labels", f"{part}-labels" if verify else "")
        return _checked(images, labels, files["images"], files["labels"])

    return split("train"), split("t10k")


def _find(folder: Path, stem: str, verify: bool) -> Path:
    ending = "idx3-ubyte" if stem.endswith("images") else "idx1-ubyte"
    names = [f"{stem}{dot}{ending}{gz}" for gz in ("", ".gz") for dot in ("-", ".")]
    for name in names:
        if (folder / name).is_file():
            return folder / name
    todo = _REINSTALL if verify else f"The folder needs four files, raw or .gz: {_NAMES}."
    raise _problem(folder / names[0], "no such file", "it there, raw or with .gz", todo)


def _read_idx(file: Path, kind: Kind, verify: str) -> NDArray[np.uint8]:
    """Return the values of one IDX file; `verify` names the checksum it must have, if any."""
    todo = _REINSTALL if verify else _REPLACE
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            stream = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if packed else raw
            header, values, shape = _read_values(stream, file, kind, todo)
    except (OSError, EOFError, zlib.error) as error:
        raise _problem(file, f"unreadable ({error})", "a whole IDX file", todo) from error
    if verify:
        digest = hashlib.md5(header, usedforsecurity=False)
        digest.update(values)
        if digest.hexdigest() != (right := _MD5_OF_RAW_BYTES[verify]):
            raise _problem(file, f"MD5 {digest.hexdigest()}", f"MD5 {right}", todo)
    return np.frombuffer(values, np.uint8).reshape(shape)


@lru_cache(maxsize=len(_MD5_OF_RAW_BYTES))
def _read_once(file: Path, kind: Kind, verify: str) -> NDArray[np.uint8]:
    """Do as `_read_idx`, and keep the values, 55 MB in all: the checks read them after a cell did.

    They can't be written to.
    """
    return _read_idx(file, kind, verify)


def _read_values(
    stream: IO[bytes], file: Path, kind: Kind, todo: str
) -> tuple[bytes, bytes, tuple[int, ...]]:
    axes = 3 if kind == "images" else 1
    header = stream.read(4 + 4 * axes)
    if len(header) < 4 + 4 * axes:
        raise _problem(file, f"only {len(header)} bytes", f"an IDX file of {kind}", todo)
    magic, *shape = struct.unpack(f">{1 + axes}I", header)
    if magic != _MAGIC[kind]:
        raise _problem(file, f"magic number {magic}", f"{_MAGIC[kind]} for {kind}", todo)
    _check_shape(tuple(shape), kind, file, todo)
    size = int(np.prod(shape))
    values = stream.read(size + 1)  # one byte more shows trailing bytes without unpacking a bomb
    if len(values) != size:
        seen = "more bytes" if len(values) > size else f"cut short at {len(values):,} bytes"
        raise _problem(file, seen, f"{size:,} after the header, as the header says", todo)
    return header, values, tuple(shape)


def _load_npz(file: Path) -> tuple[Split, Split]:
    def split(part: str) -> Split:
        x, y = f"x_{part}", f"y_{part}"
        images, labels = _read_member(archive, file, x), _read_member(archive, file, y)
        return _checked(images, labels, f"{file} [{x}]", f"{file} [{y}]")

    try:
        with zipfile.ZipFile(file) as archive:
            return split("train"), split("test")
    except DataError:
        raise
    except Exception as error:  # a hostile archive can make zipfile and NumPy raise anything
        detail = f"unreadable ({type(error).__name__}: {error})"
        raise _problem(file, detail, "an .npz file (or a folder with IDX files)") from error


def _read_member(archive: zipfile.ZipFile, file: Path, name: str) -> NDArray[Any]:
    """Return one array; its header is checked before any value is unpacked."""
    where = f"{file} [{name}]"
    if f"{name}.npy" not in archive.namelist():
        arrays = ", ".join(n.removesuffix(".npy") for n in archive.namelist()[:8]) or "none"
        raise _problem(file, f"arrays {arrays}", "x_train, y_train, x_test, y_test")
    with archive.open(f"{name}.npy") as member:
        shape, dtype = _npy_header(member)
    if dtype.kind not in "iuf":
        raise _problem(where, f"dtype {dtype}", "numbers, such as uint8")
    _check_shape(shape, "images" if name.startswith("x") else "labels", where)
    with archive.open(f"{name}.npy") as member:
        array: NDArray[Any] = np.lib.format.read_array(member, allow_pickle=False)
        if member.read(1):  # reading to the end also makes zipfile compare the CRC
            raise _problem(where, "more bytes than its header says", f"shape {shape} only")
    return array


def _npy_header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = np.lib.format.read_magic(member)
    read = np.lib.format.read_array_header_1_0
    if version != (1, 0):
        read = np.lib.format.read_array_header_2_0
    shape, _, dtype = read(member)
    return shape, dtype


def _check_shape(shape: tuple[int, ...], kind: Kind, where: object, todo: str = _REPLACE) -> None:
    side = IMAGE_SIDE
    allowed = ((side, side), (side, side, 1)) if kind == "images" else ((),)
    if not shape or shape[1:] not in allowed:
        expected = f"(n, {side}, {side})" if kind == "images" else "(n,)"
        raise _problem(where, f"{kind} of shape {shape}", expected, todo)
    if not 1 <= shape[0] <= MAX_IMAGES:
        raise _problem(where, f"{shape[0]:,} {kind}", f"between 1 and {MAX_IMAGES:,}", todo)


def _checked(images: NDArray[Any], labels: NDArray[Any], x: object, y: object) -> Split:
    if len(images) != len(labels):
        raise _problem(y, f"{len(labels):,} labels", f"one for each of {len(images):,} images")
    if labels.dtype.kind not in "iu":
        raise _problem(y, f"labels of dtype {labels.dtype}", "integers")
    if labels.min() < 0 or labels.max() >= CLASSES:
        span = f"labels from {labels.min()} to {labels.max()}"
        raise _problem(y, span, f"digits from 0 to {CLASSES - 1}")
    scaled = _scaled(images, x).reshape(-1, IMAGE_SIDE, IMAGE_SIDE, 1)
    return scaled, labels.astype(np.int64)


def _scaled(images: NDArray[Any], where: object) -> Images:
    """Return the images as float32 in [0, 1]; whole numbers count as 0..255."""
    whole = images.dtype.kind in "iu"
    top = 255 if whole else 1
    if images.dtype != np.uint8 and not (images.min() >= 0 and images.max() <= top):  # NaN, too
        span = f"{images.dtype} values from {images.min()} to {images.max()}"
        raise _problem(where, span, "whole numbers in 0..255 or floats in [0, 1]")
    if not whole:
        return images.astype(np.float32)
    scaled = np.empty(images.shape, np.float32)
    np.divide(images, np.float32(255), out=scaled, casting="unsafe")
    return scaled
