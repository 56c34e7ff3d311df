"""MNIST comes whole from the package; a file of one's own works, or is refused by name."""

import gzip
import hashlib
import io
import re
import shutil
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from mitdeeplearning_utils import data
from mitdeeplearning_utils.data import DataError, load_mnist

IMAGES = (np.arange(6 * 28 * 28) % 256).astype(np.uint8).reshape(6, 28, 28)
TRAIN = "train-images-idx3-ubyte.gz"
LABELS = np.array([3, 1, 4, 1, 5, 9], np.uint8)


def idx(array: np.ndarray) -> bytes:
    kind = 0x00000800 + array.ndim
    return struct.pack(f">{1 + array.ndim}I", kind, *array.shape) + array.tobytes()


def write_folder(
    folder: Path, dot: str = "-", pack=lambda raw: raw, gz: str = "", **changed
) -> Path:
    parts = {"train-images": IMAGES, "train-labels": LABELS}
    parts |= {"t10k-images": IMAGES[:2], "t10k-labels": LABELS[:2]}
    for stem, array in parts.items():
        ending = f"idx{array.ndim}-ubyte{gz}"
        raw = changed.get(stem.replace("-", "_"), idx(array))
        (folder / f"{stem}{dot}{ending}").write_bytes(pack(raw))
    return folder


def write_npz(file: Path, **changed) -> Path:
    arrays = {"x_train": IMAGES, "y_train": LABELS, "x_test": IMAGES[:2], "y_test": LABELS[:2]}
    np.savez_compressed(file, **{k: v for k, v in (arrays | changed).items() if v is not None})
    return file


def test_the_packaged_copy_is_all_of_mnist() -> None:
    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    for images, labels, n in (
        (train_images, train_labels, 60_000),
        (test_images, test_labels, 10_000),
    ):
        assert (images.shape, images.dtype) == ((n, 28, 28, 1), np.float32)
        assert (labels.shape, labels.dtype) == ((n,), np.int64)
        assert (images.min(), images.max()) == (0.0, 1.0)
    assert train_labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert test_labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    counts = "980 1135 1032 1010 982 892 958 1028 974 1009"
    assert " ".join(map(str, np.bincount(test_labels))) == counts
    assert train_images.mean() == pytest.approx(0.1307, abs=1e-4)


def test_each_call_gives_arrays_of_its_own() -> None:
    (images, labels), _ = load_mnist()
    images[:], labels[:] = 0, 0
    assert load_mnist()[0][0].max() == 1 and load_mnist()[0][1].max() == 9


def test_the_packaged_copy_is_read_once(monkeypatch) -> None:
    first = load_mnist()
    monkeypatch.setattr(data, "_read_idx", None)
    for before, after in zip(first, load_mnist(), strict=True):
        assert all(map(np.array_equal, before, after))
    with pytest.raises(ValueError, match="read-only"):
        data._read_once(data._BUILT_IN / TRAIN, "images", "train-images")[:] = 0


@pytest.mark.parametrize("name", ["t10k-labels-idx1-ubyte.gz", TRAIN])
def test_a_damaged_packaged_copy_is_noticed(name: str, tmp_path: Path, monkeypatch) -> None:
    copy = tmp_path / "mnist"
    shutil.copytree(data._BUILT_IN, copy)
    monkeypatch.setattr(data, "_BUILT_IN", copy)
    raw = bytearray(gzip.decompress((copy / name).read_bytes()))
    raw[-1] = raw[-1] ^ 1
    (copy / name).write_bytes(gzip.compress(bytes(raw), 1))
    with pytest.raises(DataError, match=f"{name}.*MD5.*Install mitdeeplearning_utils again"):
        load_mnist()
    (copy / name).write_bytes((data._BUILT_IN / name).read_bytes()[:-99])
    with pytest.raises(DataError, match=f"{name}: unreadable.*Install mitdeeplearning_utils again"):
        load_mnist()
    (copy / name).unlink()
    with pytest.raises(DataError, match=r"no such file.*Install mitdeeplearning_utils again"):
        load_mnist()


def test_the_packaged_files_are_the_canonical_ones() -> None:
    canonical = {
        "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
        "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
        "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
        "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
    }
    for name, md5 in canonical.items():
        raw = gzip.decompress((data._BUILT_IN / f"{name}.gz").read_bytes())
        assert hashlib.md5(raw, usedforsecurity=False).hexdigest() == md5


@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize("gz", ["", ".gz"])
def test_a_folder_of_idx_files_works_raw_and_packed(tmp_path: Path, dot: str, gz: str) -> None:
    pack = gzip.compress if gz else bytes
    (images, labels), (test_images, test_labels) = load_mnist(write_folder(tmp_path, dot, pack, gz))
    assert np.array_equal(images[..., 0], IMAGES / np.float32(255)) and images.dtype == np.float32
    assert labels.tolist() == LABELS.tolist() and labels.dtype == np.int64
    assert (len(test_images), len(test_labels)) == (2, 2)


@pytest.mark.parametrize(
    "x_train", [IMAGES, IMAGES[..., None], IMAGES / 255, (IMAGES / 255).astype(np.float32)]
)
def test_an_npz_works_in_each_usual_form(tmp_path: Path, x_train: np.ndarray) -> None:
    file = write_npz(tmp_path / "own.npz", x_train=x_train, y_train=LABELS.astype(np.int32))
    (images, labels), _ = load_mnist(str(file))
    assert np.allclose(images[..., 0], IMAGES / 255) and images.shape == (6, 28, 28, 1)
    assert (images.dtype, labels.dtype) == (np.float32, np.int64)


def idx_with(shape: tuple[int, ...], kind: int = 3, body: bytes = b"") -> bytes:
    return struct.pack(f">{1 + len(shape)}I", 0x800 + kind, *shape) + body


BAD_IDX = {
    "cut short": ({"train_images": idx(IMAGES)[:-5]}, "train-images.*cut short at 4,699 bytes"),
    "no header": ({"train_images": b"\0\0"}, "train-images.*only 2 bytes"),
    "empty": ({"t10k_labels": b""}, "t10k-labels.*only 0 bytes"),
    "more bytes": ({"train_images": idx(IMAGES) + b"!"}, "train-images.*more bytes"),
    "labels for images": ({"train_images": idx(LABELS) * 9}, "train-images.*magic number 2049"),
    "a web page": ({"train_images": b"<!doctype html>" * 9}, "train-images.*magic number"),
    "other side": ({"train_images": idx(IMAGES[:, :27])}, r"train-images.*\(6, 27, 28\)"),
    "none": ({"train_images": idx_with((0, 28, 28))}, "train-images.*0 images"),
    "a bomb": ({"train_images": idx_with((2**31, 28, 28))}, "train-images.*2,147,483,648 images"),
    "fewer labels": ({"train_labels": idx(LABELS[:5])}, "train-labels.*5 labels.*6 images"),
    "label 10": ({"train_labels": idx(LABELS + np.uint8(1))}, "train-labels.*from 2 to 10"),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("changed", "message"), BAD_IDX.values(), ids=BAD_IDX)
def test_a_bad_idx_file_is_named(tmp_path: Path, changed, message: str, packed: bool) -> None:
    pack, gz = (gzip.compress, ".gz") if packed else (bytes, "")
    write_folder(tmp_path, pack=pack, gz=gz, **changed)
    with pytest.raises(DataError, match=message):
        load_mnist(tmp_path)


def test_a_torn_gzip_and_a_missing_file_are_named(tmp_path: Path) -> None:
    write_folder(tmp_path, pack=lambda raw: gzip.compress(raw)[:-9], gz=".gz")
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz: unreadable"):
        load_mnist(tmp_path)
    with pytest.raises(DataError, match=r"train-images.*no such file.*The folder needs four files"):
        load_mnist(tmp_path.parent)


def pickled() -> np.ndarray:
    return np.array([{"a": 1}], dtype=object)


BAD_NPZ = {
    "missing array": ({"y_test": None}, "arrays x_train, y_train, x_test; expected"),
    "objects": ({"x_train": pickled()}, r"own.npz \[x_train\]: dtype object"),
    "text": ({"y_train": np.array(["3"] * 6)}, r"\[y_train\]: dtype <U1"),
    "shape": ({"x_train": IMAGES[:, 1:]}, r"\[x_train\]: images of shape \(6, 27, 28\)"),
    "one-hot": ({"y_train": np.eye(10)[LABELS]}, r"\[y_train\]: labels of shape \(6, 10\)"),
    "float labels": ({"y_train": LABELS.astype(float)}, r"\[y_train\]: labels of dtype float64"),
    "NaN": ({"x_train": np.full((6, 28, 28), np.nan)}, r"\[x_train\]: float64 values from nan"),
    "0..255 as float": ({"x_train": IMAGES.astype(float)}, r"\[x_train\]: float64 values from 0"),
    "negative": ({"y_test": np.array([-1, 2])}, r"\[y_test\]: labels from -1 to 2"),
}


@pytest.mark.parametrize(("changed", "message"), BAD_NPZ.values(), ids=BAD_NPZ)
def test_a_bad_npz_is_named_with_its_array(tmp_path: Path, changed, message: str) -> None:
    with pytest.raises(DataError, match=message):
        load_mnist(write_npz(tmp_path / "own.npz", **changed))


def test_what_is_no_archive_or_a_torn_one_is_named(tmp_path: Path) -> None:
    file = write_npz(tmp_path / "own.npz")
    whole = file.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"text", whole[:60] + b"\0" * 40 + whole[100:]):
        file.write_bytes(damaged)
        with pytest.raises(DataError, match=re.escape(str(file))):
            load_mnist(file)
    for path in (tmp_path / "missing.npz", "~no-user-of-this-name/mnist.npz"):
        with pytest.raises(DataError, match=re.escape(str(path)) + ".*Check the path"):
            load_mnist(path)


def test_a_zip_whose_header_lies_unpacks_nothing(tmp_path: Path) -> None:
    file = write_npz(tmp_path / "own.npz")
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"shape": (10**9, 28, 28), "fortran_order": False, "descr": "|u1"}
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x_train.npy", header.getvalue())
        archive.writestr("y_train.npy", b"")
    with pytest.raises(DataError, match="1,000,000,000 images"):
        load_mnist(file)
