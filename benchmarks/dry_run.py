"""What `lab2 grade --dry-run` costs for a large Canvas download.

    python benchmarks/dry_run.py [--hand-ins 1000] [--students 300] [--gigabytes 2]

Every fourth hand-in is a zip of the student's own, which has to be opened. The memory is the
largest sum over the command and its children, seen 20 times a second; the temporary folder is empty
before, and what is in it at any time counts as unpacked.
"""

import argparse
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil


def notebook(size: int, dice: random.Random) -> bytes:
    """Return a notebook of about this size, half of it a picture that can't be compressed."""
    picture = dice.randbytes(3 * size // 8).hex()
    text = "0.123 " * (size // 24)
    cell = {"cell_type": "raw", "metadata": {}, "source": text + picture, "id": "a"}
    return json.dumps(
        {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    ).encode()


def make_download(path: Path, hand_ins: int, students: int, size: int) -> int:
    """Write the download; return how many bytes are in it, unpacked."""
    dice, unpacked = random.Random(0), 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(hand_ins):
            data, end = notebook(size, dice), "ipynb"
            unpacked += len(data)
            if number % 4 == 3:
                inner = io.BytesIO()
                with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as own:
                    own.writestr("work/lab2_mnist.ipynb", data)
                data, end = inner.getvalue(), "zip"
            student = number % students
            late = "_LATE" * (number % 7 == 0)
            archive.writestr(f"student{late}_{student}_{5000 + number}_lab2_mnist.{end}", data)
    return unpacked


def measured(command: list[str], temporary: Path) -> tuple[float, int, int, str]:
    """Return seconds, peak bytes of memory, peak bytes in `temporary`, and the output."""
    start, memory, disk = time.monotonic(), 0, 0
    environment = os.environ | {"TMPDIR": str(temporary)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        family = psutil.Process(process.pid)
        while process.poll() is None:
            total = 0
            for member in (family, *family.children(recursive=True)):
                try:
                    total += member.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            memory = max(memory, total)
            files = (path for path in temporary.rglob("*") if path.is_file())
            disk = max(disk, sum(path.stat().st_size for path in files))
            time.sleep(0.05)
        seconds = time.monotonic() - start
        return seconds, memory, disk, process.stdout.read() if process.stdout else ""


def main() -> None:
    """Make the download, read it, and print what that cost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--hand-ins", type=int, default=1000)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        size = int(options.gigabytes * 1e9 / options.hand_ins)
        download = folder / "submissions.zip"
        unpacked = make_download(download, options.hand_ins, options.students, size)
        print(f"{options.hand_ins:,} hand-ins, {unpacked / 1e9:.2f} GB unpacked", flush=True)
        lab2 = str(Path(sys.executable).with_name("lab2"))
        command = [lab2, "grade", str(download), "--course", str(folder / "c"), "--dry-run"]
        seconds, memory, disk, printed = measured(command, folder / "tmp")
        made = sorted(path.name for path in folder.iterdir())
    print("\n".join(printed.splitlines()[:4]))
    print(f"{seconds:.1f} s, {memory / 1e6:.0f} MB, {disk:,} bytes unpacked to disk, left: {made}")


if __name__ == "__main__":
    main()
