"""pip where there is no network: it says at once what is here already."""

import sys

from .answer import main

__all__ = ["main"]

# the names under which pip's own command, a script in the environment, looks for its function
for name in ("pip._internal", "pip._internal.cli", "pip._internal.cli.main"):
    sys.modules[name] = sys.modules[__name__]
