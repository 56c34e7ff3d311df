"""A few images of MNIST in a copy of the lab, where it doesn't matter how many there are."""

import gzip
import hashlib
import struct
from pathlib import Path

TRAIN, TEST = 6000, 1000
_HEADERS = {"images": 16, "labels": 8}  # bytes


def keep_few_images(checkout: Path) -> None:
    """Cut the files of the copy's package, and let it expect their checksums."""
    package = checkout / "mitdeeplearning_utils"
    code = (package / "data.py").read_text("utf-8")
    for part, count in (("train", TRAIN), ("t10k", TEST)):
        for kind, header in _HEADERS.items():
            (path,) = (package / "mnist").glob(f"{part}-{kind}*")
            whole = gzip.decompress(path.read_bytes())
            size = (len(whole) - header) // struct.unpack_from(">I", whole, 4)[0]
            few = whole[:4] + struct.pack(">I", count) + whole[8 : header + count * size]
            assert _checksum(whole) in code
            code = code.replace(_checksum(whole), _checksum(few))
            path.write_bytes(gzip.compress(few, 1))
    (package / "data.py").write_text(code, "utf-8")


def _checksum(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
