"""Run one untrusted notebook in its own sandbox, and keep what it claims."""

from .command import readable
from .doctor import as_text, examine, require_box, try_box
from .run import run

__all__ = ["as_text", "examine", "readable", "require_box", "run", "try_box"]
