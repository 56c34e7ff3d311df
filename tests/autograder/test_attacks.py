"""Every hostile submission, run for real: no points, no way out, no end to the machine."""

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from attacks import (
    PRELUDE,
    Attack,
    graded,
    notebook_of,
    problems_in_run,
    problems_left,
    problems_on_page,
    read_attacks,
)
from handed_in import hand_in, release
from nbformat.v4 import new_code_cell, new_notebook, new_output
from real_box import bare

from autograder.box import run as run_box
from autograder.job import Job
from autograder.judge.claimed import read_claimed
from autograder.pages.student import clean_outputs

ATTACKS = read_attacks()
LAB = [attack for attack in ATTACKS if attack.on_the_lab]
ALONE = [attack for attack in ATTACKS if attack.alone and not attack.on_the_lab]
TOGETHER = [attack for attack in ATTACKS if not attack.alone and not attack.on_the_lab]


def named(attacks: list[Attack]):
    return pytest.mark.parametrize("attack", attacks, ids=lambda attack: attack.name)


def boxed(attacks: list[Attack], folder: Path):
    """Run attacks as one notebook; return the report, and the notebook that came out."""
    cells = [
        new_code_cell(source, id=f"{attack.name}-{name}"[:60])
        for attack in attacks
        for name, source in attack.cells.items()
    ]
    job = Job(nbformat.writes(new_notebook(cells=cells)), attacks[0].limits)
    report = run_box(job, folder)
    return report, read_claimed(folder / "notebook.ipynb")


class Outside:
    """What no box may reach: a listener, an abstract socket, a secret, a process."""

    def __init__(self, folder: Path) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(self.tcp.getsockname())
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(f"\0lab2-test-{os.getpid()}")
        self.unix.listen()
        self.process = subprocess.Popen(["sleep", "600"])
        self.secret = folder / "gradebook.db"
        self.secret.write_text("everybody's points")

    @property
    def fills(self) -> dict[str, str]:
        return {
            "PORT": str(self.tcp.getsockname()[1]),
            "SECRET": str(self.secret),
            "PID": str(self.process.pid),
            "SOCKET": f"lab2-test-{os.getpid()}",
        }

    def untouched(self) -> bool:
        """Return whether nobody connected, wrote or killed."""
        for listener in (self.tcp, self.unix, self.udp):
            listener.setblocking(False)
            try:
                listener.recvfrom(1) if listener is self.udp else listener.accept()
            except BlockingIOError:
                continue
            return False
        return self.process.poll() is None and self.secret.read_text() == "everybody's points"

    def close(self) -> None:
        for listener in (self.tcp, self.udp, self.unix):
            listener.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def together(tmp_path_factory) -> Iterator[tuple]:
    """One box in which all attacks run that leave it whole; the report and each one's cells."""
    folder = tmp_path_factory.mktemp("together")
    outside = Outside(folder)
    os.environ["SECRET_OF_THE_INSTRUCTOR"] = "a key"
    try:
        attacks = [a for a in read_attacks(outside.fills) if a.name in {t.name for t in TOGETHER}]
        report, notebook = boxed(attacks, folder / "run")
        yield report, notebook, outside.untouched()
    finally:
        del os.environ["SECRET_OF_THE_INSTRUCTOR"]
        outside.close()


def test_nothing_outside_was_touched_and_the_box_came_to_its_end(together) -> None:
    report, _, untouched = together
    assert untouched
    assert report.status == "graded"


@named(TOGETHER)
def test_every_way_out_is_refused(attack: Attack, together) -> None:
    _, notebook, _ = together
    cells = [c for c in notebook.cells if c.id.startswith(f"{attack.name}-")]
    assert problems_in_run(attack, cells) == []
    for cell in cells:
        cell.outputs = clean_outputs(cell.outputs)
    assert problems_on_page(attack, cells) == []


@named(ALONE)
def test_what_ends_or_fills_a_box_stays_in_it(attack: Attack, tmp_path) -> None:
    with bare():
        report, notebook = boxed([attack], tmp_path / "run")
    assert report.status in attack.statuses, report
    assert report.seconds < attack.limits.total_seconds + 30
    cells = notebook.cells if notebook else []
    assert problems_in_run(attack, cells) == []
    assert problems_left(attack) == []
    mine = psutil.Process().children(recursive=True)
    assert not [p for p in mine if "autograder.inside.driver" in " ".join(p.cmdline())]
    assert len(mine) < 50


@named(LAB)
def test_points_are_given_for_work_alone(attack: Attack, tmp_path) -> None:
    hand_in(tmp_path, "eve", notebook_of(attack, release(tmp_path)))
    assert graded(attack, tmp_path, "eve") == []


@pytest.mark.parametrize(
    ("action", "word"),
    [("1 / 0", "refused:"), ("1 + 1", "ESCAPED:"), ("misspelt", "BROKEN:"), ("len(1)", "BROKEN:")],
)
def test_an_attempt_is_refused_or_told_of(action: str, word: str, capsys) -> None:
    exec(f"{PRELUDE}\nattempt('it', lambda: {action})", {})
    printed = capsys.readouterr().out
    assert printed.startswith(word)
    cell = new_code_cell(outputs=[new_output("stream", text=printed)])
    problems = problems_in_run(Attack("one", {}, refused=1), [cell])
    assert bool(problems) == (word != "refused:")


@pytest.mark.parametrize("shown", ["\x1b]0;ROOT\x07", "<SCRIPT>alert(1)</SCRIPT>", "<b onerror=x>"])
def test_what_acts_on_a_page_is_found_unless_it_was_cleaned(shown: str) -> None:
    attack = Attack("one", {}, never=("\x07", "<Script", "onerror"))
    cell = new_code_cell(outputs=[new_output("display_data", {"text/html": shown})])
    assert problems_on_page(attack, [cell]) != []
    cell.outputs = clean_outputs(cell.outputs)
    assert problems_on_page(attack, [cell]) == []
