"""It is made once, whoever asks, and the folder goes with the process that made it."""

import os
import subprocess
import sys
from pathlib import Path

from tests import shared


def test_it_is_made_once(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LAB2_TESTS_SHARED", str(tmp_path))
    made = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("here")

    assert shared.once("it", make) == shared.once("it", make) == tmp_path / "it"
    assert made == [tmp_path / "it"]


def test_a_process_without_a_session_has_a_folder_for_its_life() -> None:
    code = "from tests import shared; print(shared.once('it', lambda path: path.mkdir()))"
    without = {name: value for name, value in os.environ.items() if name != "LAB2_TESTS_SHARED"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=without, capture_output=True, text=True, check=True
    )
    path = Path(done.stdout.strip())
    assert path.name == "it" and not path.parent.exists()
