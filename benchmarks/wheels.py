"""Are there wheels of everything that a student needs, on platforms that we can't start here?

    python benchmarks/wheels.py

Asks pip to resolve the tested versions and what they depend on for each platform, from wheels
alone, without downloading them. Shows what can be installed, not what runs. pip decides by this
machine's system which dependencies apply. Exits 1 if wheels are missing where the README names a
platform.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.release.runtimes import all_runtimes

ROOT = Path(__file__).parent.parent
NAMED = {
    "Windows, x86-64": "win_amd64",
    "macOS 14, Apple silicon": "macosx_14_0_arm64",
    "Linux, x86-64": "linux_x86_64",
    "Linux, aarch64": "linux_aarch64",
}
GLIBC = range(28, 16, -1)  # pip has to be told of each version whose wheels run
ELSEWHERE = [("macOS 14, Intel", "macosx_14_0_x86_64", "3.12")]
ELSEWHERE += [("Linux, x86-64", "linux_x86_64", "3.14")]


def platforms(tag: str) -> list[str]:
    """Return pip's options for the wheels that run on a platform."""
    machine = tag.removeprefix("linux_")
    old = [f"manylinux_2_{glibc}_{machine}" for glibc in GLIBC] + [f"manylinux2014_{machine}"]
    return [f"--platform={name}" for name in ([tag] if machine == tag else old)]


def resolve(platform: str, python: str) -> tuple[int, str]:
    """Return how many packages pip finds as wheels, and the first thing that it doesn't find."""
    *_, today = all_runtimes(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        where = [*platforms(platform), "--python-version", python, "--only-binary", ":all:"]
        how = ("--dry-run", "--ignore-installed", "--quiet", "--target", folder, "--report", "-")
        call = [sys.executable, "-m", "pip", "install", *how, *where, *today.requirements]
        done = subprocess.run([*call, "jupyterlab"], capture_output=True, text=True)
    if done.returncode:
        return 0, done.stderr.strip().splitlines()[-1].removeprefix("ERROR: ")
    return len(json.loads(done.stdout)["install"]), ""


def main() -> int:
    named = [(name, tag, "3.12") for name, tag in NAMED.items()]
    print("| platform | Python | packages with a wheel | missing |\n| --- | --- | --- | --- |")
    missing = 0
    for row in [*named, *ELSEWHERE]:
        count, lacks = resolve(*row[1:])
        missing += bool(lacks) and row in named
        print(f"| {row[0]} | {row[2]} | {count} | {lacks or 'none'} |", flush=True)
    return int(missing > 0)


if __name__ == "__main__":
    sys.exit(main())
