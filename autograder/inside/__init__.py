"""Our code that a box mounts: the driver, and what runs in the student's kernel."""

import sys

from .cpu_time import CpuTime, Deadline, members_of
from .loading import load_tensorflow
from .speed import CALLS
from .stream import PLAIN, SUFFIX, read_frames

__all__ = [
    "CALLS",
    "PLAIN",
    "SUFFIX",
    "CpuTime",
    "Deadline",
    "load_tensorflow",
    "members_of",
    "read_frames",
]

# jsonschema would load a grammar of web addresses, which takes each process most of a second
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
