"""A Drive that is empty, and gone after the run."""

from pathlib import Path
from typing import Any


def mount(mountpoint: str, **_: Any) -> None:
    """Make the folder of an empty Drive in `mountpoint`, such as "/content/drive"."""
    Path(mountpoint, "MyDrive").mkdir(parents=True, exist_ok=True)
    print(f"Mounted at {mountpoint}")


def flush_and_unmount(**_: Any) -> None:
    """Do nothing: the files stay until the run ends."""
