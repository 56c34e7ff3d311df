"""An object that takes whatever a notebook does with it, and does nothing."""

from collections.abc import Iterator
from typing import Any, Self


class Swallow:
    """Stands for a service that isn't here: its attributes, items and results are itself.

    Names with a leading underscore are missing, so that `copy`, `pickle` and IPython see a plain
    object. As the last value of a cell it shows nothing.
    """

    def __getattr__(self, name: str) -> Self:
        """Return itself. Raises AttributeError for a name with a leading underscore."""
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self

    def __call__(self, *_: object, **__: object) -> Self:
        """Return itself."""
        return self

    def __getitem__(self, _: object) -> Self:
        """Return itself."""
        return self

    def __setitem__(self, _: object, __: object) -> None:
        """Do nothing."""

    def __iter__(self) -> Iterator[Any]:
        """Return an iterator over nothing."""
        return iter(())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let an error through."""

    def _ipython_display_(self) -> None: ...
