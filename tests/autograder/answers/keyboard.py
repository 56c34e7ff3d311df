"""`lab2 answers` in a process of its own, and a grader who works in Chromium by keyboard alone."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from autograder.course.commands import environment

# A shell in the background ignores Ctrl-C, and so would what it starts.
_COMMAND = (
    "import signal, sys; from autograder.cli import main; "
    "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main())"
)


class Served:
    """The process, and the links that it has printed."""

    def __init__(self, course: Path, *graders: str) -> None:
        options = [word for grader in graders for word in ("--grader", grader)]
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-c", _COMMAND, "answers", "--course", str(course), *options],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        lines = [self.process.stdout.readline() for _ in range(len(graders) + 1)]
        self.links = [line.rpartition(": ")[2].strip() for line in lines[:-1]]

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=60)

    def stop(self) -> str:
        """Press Ctrl-C; return what was printed since."""
        self.process.send_signal(signal.SIGINT)
        return str(self.process.communicate(timeout=60)[0])


@contextmanager
def served(course: Path, *graders: str) -> Iterator[Served]:
    found = Served(course, *graders)
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.kill()


def answer_on(page: Page) -> str:
    return page.get_by_role("group", name="the student's answer").inner_text()


def grade_answers(page: Page, keys: Callable[[str], str], most: int | None = None) -> int:
    """Press the keys for each answer, then Enter, until none is left; return how many there were.

    After the last of `most` it doesn't wait for an answer.
    """
    done = 0
    while "/answer/" in page.url:
        before = page.url
        for key in keys(answer_on(page)):
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        done += 1
        if done == most:
            break
        page.wait_for_url(lambda url, before=before: url != before and not url.endswith("enter"))
        page.wait_for_load_state()
    return done
