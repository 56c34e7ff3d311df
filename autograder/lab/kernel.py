"""How kernels start: how long that may take, and their environment."""

import os

STARTUP_SECONDS = 120


def kernel_environment(**extra: str) -> dict[str, str]:
    """Return this process's environment without Comet's key and with `extra`."""
    kept = {name: value for name, value in os.environ.items() if name != "COMET_API_KEY"}
    return kept | extra
