"""Colab's helpers as far as a notebook can use them where there is no Colab: in a box."""

from . import drive, files, output, patches, userdata

__all__ = ["drive", "files", "output", "patches", "userdata"]
