"""Import a module of a package only when one of its names is used."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_door(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """Return a `__getattr__` for a package: `modules` has the module of each name.

    A process that needs one light module of the package then imports no other.
    """

    def open_door(name: str) -> Any:
        if name not in modules:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{modules[name]}"), name)

    return open_door
