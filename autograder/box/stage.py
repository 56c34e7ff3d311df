"""The folders that a box reads, mounted first under paths that name nobody.

A mount table shows where a bind mount's folder really lies, such as in somebody's home. An overlay
of the folder, mounted from within it, shows nothing but a dot.
"""

import shlex
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_ROOTS_STAGE = "/run/lab2-box"  # empty outside; each box fills it in its own mount namespace
_STAGES = ("/mnt", "/media", "/srv", "/opt", "/home")  # an ordinary user can make no folder
_PROBE_SECONDS = 20


@dataclass(frozen=True)
class Bind:
    """A file or folder of the machine that the box may read, and where it sees it."""

    source: Path
    target: str


@dataclass(frozen=True)
class Stage:
    """The command that mounts and then goes on, the binds from there, and bubblewrap's binary."""

    command: tuple[str, ...]
    lines: tuple[str, ...]
    binds: tuple[Bind, ...]
    bwrap: Path

    def then(self, command: Sequence[str]) -> list[str]:
        """Return the command line that mounts the folders and then becomes `command`."""
        script = "\n".join(["set -e", *self.lines, f"exec {shlex.join(command)}"])
        return [*self.command, "sh", "-c", script]


def roots_stage(binds: Sequence[Bind], bwrap: Path) -> Stage:
    """Return the stage of a box that root starts as another user.

    That user may not reach the environment's folders, so everybody can where they are mounted.
    """
    lines = [f"mkdir -p {_ROOTS_STAGE}"]
    return _stage(("unshare", "--mount", "--propagation", "private"), lines, binds, bwrap)


def users_stage(binds: Sequence[Bind], bwrap: Path) -> Stage | None:
    """Return the stage of an ordinary user's box, or None if this user can mount nothing."""
    stage = _users_place([*(bind.source for bind in binds), bwrap])
    words = "--dev-bind / / --unshare-user --uid 0 --gid 0 --cap-add ALL --die-with-parent"
    command = (str(bwrap), *words.split())
    return _stage(command, [], binds, bwrap, stage) if stage and _works(command, stage) else None


def in_system(path: str) -> bool:
    """Return whether a path is one that every machine has, and that names nobody."""
    return any(path == folder or path.startswith(f"{folder}/") for folder in SYSTEM)


def _stage(
    command: tuple[str, ...],
    lines: list[str],
    binds: Sequence[Bind],
    bwrap: Path,
    stage: str = _ROOTS_STAGE,
) -> Stage:
    lines += [_mount(stage), f"mkdir {stage}/empty"]
    if not in_system(str(bwrap)):  # the package's binary needs the libraries next to the package
        site = bwrap.parents[2]
        lines += _mount_lines(site, f"{stage}/site", stage)
        bwrap = Path(stage, "site", bwrap.relative_to(site))
    staged = []
    for number, bind in enumerate(binds):
        place = bind.source if in_system(str(bind.source)) else Path(stage, str(number))
        if place != bind.source:
            lines += _mount_lines(bind.source, str(place), stage)
        staged.append(Bind(place, bind.target))
    return Stage(command, tuple(lines), tuple(staged), bwrap)


def _mount(stage: str) -> str:
    return f"mount -t tmpfs -o size=1m,mode=755 lab2 {stage}"


def _mount_lines(source: Path, target: str, stage: str) -> Iterator[str]:
    """Yield what mounts a folder as an overlay or, if the kernel has none here, as it is."""
    folder, place = shlex.quote(str(source)), shlex.quote(target)
    overlay = f"mount -t overlay -o ro,lowerdir=.:{stage}/empty lab2 {place}"
    yield f"mkdir {place}"
    yield f"(cd {folder} && {overlay}) 2>/dev/null || mount --rbind {folder} {place}"


def _users_place(sources: list[Path]) -> str:
    """Return a folder that a mount may hide, because no source is in it; "" if there is none."""
    for stage in _STAGES:
        if Path(stage).is_dir() and not any(source.is_relative_to(stage) for source in sources):
            return stage
    return ""


@cache
def _works(command: tuple[str, ...], stage: str) -> bool:
    """Return whether a user can mount in a namespace of their own."""
    try:
        done = subprocess.run(
            [*command, "sh", "-c", _mount(stage)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
