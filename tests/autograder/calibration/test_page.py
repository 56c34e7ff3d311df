"""The page and its figure say what the stored runs say."""

import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.calibration.figure import draw
from autograder.calibration.recipe import NETWORKS, THRESHOLDS
from autograder.calibration.recipes import ALL
from autograder.calibration.runs import Run, append_run, read_runs
from autograder.calibration.summary import summarise
from autograder.calibration.tables import odds
from autograder.calibration.thresholds import heading, is_outdated
from autograder.cli import main
from autograder.lab.project import Project

DOCS = Path(__file__).parents[3] / "docs"
ERRORS = {  # some recipes' mean test error, in that of the threshold; the others have few runs
    "fc_reference": 0.62,
    "fc_sigmoid": 1.4,
    "fc_slow": 1.6,
    "fc_logits": 0.62,
    "fc_1_epoch": 1.01,
    "cnn_reference": 0.42,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(7)
    for name, share in ERRORS.items():
        error = share * (1 - THRESHOLDS[ALL[name].network])
        for seed in range(1, 21):
            accuracy = round(float(1 - error * np.exp(0.03 * rng.normal())), 4)
            run = Run(name, seed, accuracy, 9.0, "2.21.0", "3.15.1", "2.4.6")
            append_run(tmp_path / "calibration.jsonl", run)
    append_run(tmp_path / "calibration.jsonl", Run("fc_adam", 1, 0.977, 9.0, "2", "3", "2"))
    return tmp_path


def test_the_page_tells_safe_unsafe_stopped_and_caught_recipes(folder: Path, capsys) -> None:
    assert main(["calibrate", "--out", str(folder), "--no-train"]) == 0
    assert capsys.readouterr().out == f"Wrote {folder / 'calibration.md'}\n"
    text = (folder / "calibration.md").read_text("utf-8")
    lines = text.splitlines()
    assert {heading("fc"), heading("cnn")} <= set(lines)
    assert "- 1 of 3 right recipes miss it less than once in 10,000 trainings" in text
    assert "- **Right, and yet missed by**: sigmoid in the hidden layer" in text
    assert "- None missed it, but more runs are needed to be sure of: Adam 0.001." in lines
    assert "- The threshold stops: SGD with a learning rate of 0.01." in lines
    assert any("the model's check takes points for: logits as the output" in x for x in lines)
    assert "- **Nothing is sure to stop**: one epoch." in lines
    assert (folder / "pictures/calibration.png").read_bytes().startswith(b"\x89PNG")


def test_every_table_row_has_as_many_cells_as_its_head(folder: Path) -> None:
    main(["calibrate", "--out", str(folder), "--no-train"])
    text = (folder / "calibration.md").read_text("utf-8")
    rows = [line.count(" | ") for line in text.splitlines() if line.startswith("| ")]
    assert len(rows) == len(ERRORS) + 1 + 2 * 4 and len(set(rows)) == 1


def test_the_same_runs_give_the_same_page_and_picture(folder: Path) -> None:
    made = []
    for _ in range(2):
        main(["calibrate", "--out", str(folder), "--no-train"])
        files = (folder / "calibration.md", folder / "pictures/calibration.png")
        made.append([file.read_bytes() for file in files])
    assert made[0] == made[1]


def test_the_picture_has_a_legend_and_no_markdown(folder: Path) -> None:
    runs = read_runs(folder / "calibration.jsonl")
    figure = draw({network: summarise(runs, network) for network in NETWORKS})
    (legend,) = figure.legends
    words = [text.get_text() for text in legend.get_texts()]
    assert words == ["right", "open", "wrong", "threshold"]
    labels = [label.get_text() for ax in figure.axes for label in ax.get_yticklabels()]
    assert len(labels) == len(ERRORS) + 1 and not any("`" in label for label in labels)
    assert "Logits as the output, with from_logits=True" in labels


def test_without_runs_the_command_says_what_to_do(tmp_path: Path, capsys) -> None:
    assert main(["calibrate", "--out", str(tmp_path), "--no-train"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("lab2: ") and "Leave out --no-train" in error


def test_without_scipy_nothing_is_trained(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, "scipy", raising=False)
    without = [place for place in sys.path if not Path(place, "scipy").is_dir()]
    monkeypatch.setattr(sys, "path", without)
    assert main(["calibrate", "--out", str(tmp_path)]) == 1
    assert ".[calibration]" in capsys.readouterr().err and not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["--jobs", "--runs"])
def test_no_jobs_or_runs_is_one_message(tmp_path: Path, capsys, option: str) -> None:
    assert main(["calibrate", "--out", str(tmp_path), option, "0"]) == 1
    assert "must be at least 1" in capsys.readouterr().err and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        (None, "-"),
        (0.5, "50 %"),
        (0.0123, "1.2 %"),
        (1, "100 %"),
        (0.01, "1 %"),
        (1 / 12345, "1 in 12,000"),
        (0, "< 1 in 1,000,000"),
    ],
)
def test_odds_are_told_in_words(chance: float | None, text: str) -> None:
    assert odds(chance) == text


def test_the_page_in_the_docs_is_of_todays_thresholds_and_recipes() -> None:
    assert not is_outdated(DOCS / "calibration.md"), "lab2 build"
    text = (DOCS / "calibration.md").read_text("utf-8")
    for recipe in ALL.values():
        assert f" {recipe.text} | " in text


def test_a_build_renews_a_page_about_other_thresholds(
    folder: Path, mini: Project, monkeypatch, capsys
) -> None:
    docs = folder.rename(mini.root / "docs")
    monkeypatch.chdir(mini.root)
    (docs / "calibration.md").write_text("## 0.5 for the fully connected network\n", "utf-8")
    assert main(["build", "--check"]) == 1
    assert (
        "docs/calibration.md is about other thresholds. Run: lab2 build" in capsys.readouterr().out
    )
    assert main(["build"]) == 0
    assert capsys.readouterr().out.endswith("\nWrote docs/calibration.md.\n")
    assert not is_outdated(docs / "calibration.md")
    main(["build"])
    assert "calibration.md" not in capsys.readouterr().out
