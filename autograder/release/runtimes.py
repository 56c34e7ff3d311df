"""The runtimes in which students work: Python, and the versions that are there before the lab."""

import re
from dataclasses import dataclass
from pathlib import Path

# What the lab uses. Left to itself, pip would add the newest Keras to every TensorFlow.
_PINNED = (
    *("tensorflow", "keras", "numpy", "matplotlib", "pillow", "tqdm"),
    *("ipython", "ipykernel", "traitlets"),
)


@dataclass(frozen=True)
class Runtime:
    """A runtime: its name, its Python (such as "3.12"), and the version of each package."""

    name: str
    python: str
    packages: dict[str, str]

    @property
    def requirements(self) -> list[str]:
        """The packages as pip wants them."""
        return [f"{name}=={version}" for name, version in self.packages.items()]


def _listed(name: str, python: str, *versions: str) -> Runtime:
    jupyter = ("7.34.0", "6.17.1", "5.7.1")  # the same in all of Colab's runtimes
    return Runtime(name, python, dict(zip(_PINNED, (*versions, *jupyter), strict=True)))


# Colab: pip-freeze.txt in googlecolab/backend-info, at the commit of each runtime, read on
# 2026-12-01. Kaggle: its image is Colab's; until December 2025 with matplotlib below 3.8
# (kaggle_requirements.txt in Kaggle/docker-python), which needs a numpy below 2. That image had
# Python 3.11; here it is 3.12, so that TensorFlow 2.18 is tried on both.
LISTED = (
    _listed("colab-2025.07", "3.11", "2.18.0", "3.8.0", "2.0.2", "3.10.0", "11.2.1", "4.67.1"),
    _listed("kaggle-2025", "3.12", "2.18.0", "3.8.0", "1.26.4", "3.7.5", "11.2.1", "4.67.1"),
    _listed("colab-2025.10", "3.12", "2.19.0", "3.10.0", "2.0.2", "3.10.0", "11.3.0", "4.67.1"),
    _listed("colab-2026.01", "3.12", "2.19.0", "3.10.0", "2.0.2", "3.10.0", "11.3.0", "4.67.1"),
    _listed("colab-2026.04", "3.12", "2.19.0", "3.13.2", "2.0.2", "3.10.0", "11.3.0", "4.67.3"),
    _listed("colab-2026.07", "3.12", "2.20.0", "3.13.2", "2.0.2", "3.10.0", "11.3.0", "4.67.3"),
    _listed("colab-2026.08", "3.13", "2.20.0", "3.13.2", "2.1.3", "3.10.0", "11.3.0", "4.67.3"),
)


def all_runtimes(root: Path) -> list[Runtime]:
    """Return the listed runtimes, and "today": the pins of `requirements.txt` in `root`."""
    pins = dict(re.findall(r"(?m)^([\w-]+)==([\w.]+)", (root / "requirements.txt").read_text()))
    pins = {name.lower(): version for name, version in pins.items()}
    todays = {name: pins[name] for name in _PINNED if name in pins}
    return [*LISTED, Runtime("today", "3.11", todays)]
