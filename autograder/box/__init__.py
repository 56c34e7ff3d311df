"""Run one untrusted notebook in its own sandbox, and keep what it claims."""

from .command import readable
from .doctor import Line, as_text, examine, require_box, try_box
from .run import run

__all__ = ["Line", "as_text", "examine", "readable", "require_box", "run", "try_box"]
