"""Commands as in a container: another user reaches the interpreter, and root makes no mounts."""

import shlex
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def reachable(command: list[str]) -> list[str]:
    """Return the command in a mount namespace in which all users reach Python and the lab."""
    lines = ["set -e", "mount -t tmpfs lab2 /run"]
    for number, folder in enumerate(_closed_folders()):
        held, place = f"/run/held-{number}", shlex.quote(str(folder))
        lines += [f"mkdir {held}", f"mount --bind {place} {held}"]
        lines.append(f"mount -t tmpfs -o mode=755 lab2 {place}")
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                name = shlex.quote(path.name)
                lines += [f"mkdir {place}/{name}", f"mount --bind {held}/{name} {place}/{name}"]
    script = "\n".join([*lines, f"exec {shlex.join(command)}"])
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]


def as_in_a_container(command: list[str]) -> list[str]:
    """Return the command as root without the right to mount, so that no box can be made."""
    return reachable(["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", *command])


def _closed_folders() -> list[Path]:
    """Return the folders that keep other users from this interpreter and from the lab."""
    names = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve()), str(ROOT)}
    parents = {parent for name in names for parent in Path(name).resolve().parents}
    return sorted(folder for folder in parents if not folder.stat().st_mode & 0o001)
