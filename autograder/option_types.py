"""What the texts behind the options of `lab2` are read into, each by a type for argparse."""

import argparse
import contextlib
import math
import os
from pathlib import Path


def path(text: str) -> Path:
    """Return a path for argparse, with `~` expanded: the shell doesn't do so in `--out=~/x`."""
    return Path(os.path.expanduser(text))  # noqa: PTH111, as Path's fails for an unknown user


def reason(text: str) -> str:
    """Return a reason for argparse, on one line."""
    if reason := " ".join(text.split()):
        return reason
    raise argparse.ArgumentTypeError("must not be empty")


def maximum(text: str) -> float:
    """Return a maximum of points for argparse."""
    with contextlib.suppress(ValueError):
        if 0 < float(text) < math.inf:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} must be a number above 0")


def count(text: str) -> int:
    """Return a number of parallel tasks for argparse."""
    if text.isdecimal() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} must be a whole number, at least 1")


def grader(text: str) -> str:
    """Return a grader's name for argparse."""
    if text.isprintable() and 0 < len(text.strip()) <= 60:
        return text.strip()
    raise argparse.ArgumentTypeError(f"{text!r} must have 1 to 60 letters, on one line")
