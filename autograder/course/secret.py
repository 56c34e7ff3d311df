"""A course's secret, from which each notebook gets a seed that no student can foresee."""

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from ..names import SECRET


def seed_of(course: Path, notebook: str) -> str:
    """Return the seed for a repaired notebook, 64 hexadecimal digits.

    In one course a notebook always has the same seed. The secret is made if there is none.
    """
    path = course / SECRET
    if not path.is_file():
        _make(path)
    return hmac.new(path.read_bytes(), notebook.encode(), hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    """Make the secret, readable only for its owner; if another process is faster, its one stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
