"""Canvas without files: fetch what was handed in, send grades, comments and pages."""

from .connection import connect
from .pulling import pull
from .pushing import push

__all__ = ["connect", "pull", "push"]
