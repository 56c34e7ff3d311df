"""Import TensorFlow fast: without what Keras would bring along, and no search for garbage."""

import gc
import sys
from collections.abc import Iterable

# Keras imports these where they are installed: for data frames, its wrappers and its pictures.
BROUGHT_ALONG = ("cv2", "matplotlib", "pandas", "sklearn")
_DRAWS = "matplotlib"  # the lab's own pictures need it anyway
_USES_THEM = ("cv2", "pandas", "sklearn", "seaborn")


def load_tensorflow(without: Iterable[str] = BROUGHT_ALONG) -> None:
    """Import TensorFlow, and Keras without some packages, unless that was done before.

    They can be imported afterwards; Keras alone goes on as if they were not installed.
    """
    if "tensorflow" in sys.modules:
        return
    hidden = [name for name in without if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    gc.disable()
    try:
        import tensorflow  # noqa: F401
    finally:
        gc.enable()
        for name in hidden:
            del sys.modules[name]
    gc.freeze()


def not_needed(code: str) -> tuple[str, ...]:
    """Return the packages that Keras can do without, as a notebook's code names none of them."""
    if any(name in code for name in _USES_THEM):
        return ()
    return tuple(name for name in BROUGHT_ALONG if name != _DRAWS)
