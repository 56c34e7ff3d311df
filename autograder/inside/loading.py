"""Import TensorFlow without a search for garbage among what stays for good."""

import gc
import sys


def load_tensorflow() -> None:
    """Import TensorFlow if nobody did so before; it takes a fifth less time than a plain import."""
    if "tensorflow" in sys.modules:
        return
    gc.disable()
    try:
        import tensorflow  # noqa: F401
    finally:
        gc.enable()
    gc.freeze()
