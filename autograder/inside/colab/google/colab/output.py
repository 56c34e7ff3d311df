"""A cell's output, as far as it needs no browser."""

from typing import Any


def clear(*_: Any, **__: Any) -> None:
    """Clear the cell's output."""
    from IPython.display import clear_output

    clear_output()


def enable_custom_widget_manager() -> None:
    """Do nothing: widgets are not shown."""


def disable_custom_widget_manager() -> None:
    """Do nothing: widgets are not shown."""
