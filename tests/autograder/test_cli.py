"""The `lab2` command says what happened and exits with 0, 1 or 2."""

import subprocess
import sys
from pathlib import Path

import pytest

import mitdeeplearning_utils
from autograder.cli import main
from autograder.export import FORMS
from autograder.lab.project import Project


def run(capsys, monkeypatch, folder: Path, *arguments: str) -> tuple[int, str, str]:
    monkeypatch.chdir(folder)
    code = main(arguments)
    return (code, *capsys.readouterr())


def test_build_and_check_tell_the_mending_command(mini: Project, capsys, monkeypatch) -> None:
    code, out, err = run(capsys, monkeypatch, mini.root, "build", "--check")
    assert (code, err) == (1, "") and out.count("lab2 build\n") == 2
    code, out, err = run(capsys, monkeypatch, mini.root, "build")
    assert (code, err) == (0, "")
    assert out.startswith("Wrote lab2_mnist.ipynb.\nWrote solutions/lab2_mnist_solution.ipynb.\n")
    code, out, err = run(capsys, monkeypatch, mini.root, "build", "--check")
    assert (code, err) == (1, "") and out.endswith("checks. Run: lab2 build --execute\n")
    code, out, err = run(capsys, monkeypatch, mini.root, "build", "--execute")
    assert code == 0 and "older" not in out
    code, out, err = run(capsys, monkeypatch, mini.root, "build", "--check")
    assert (code, out, err) == (0, "Both notebooks match the source.\n", "")


def test_a_bad_source_is_one_message_and_no_traceback(mini: Project, capsys, monkeypatch) -> None:
    mini.source.write_text(mini.source.read_text("utf-8").replace("### END SOLUTION", "", 1))
    code, out, err = run(capsys, monkeypatch, mini.root, "build")
    assert (code, out) == (1, "") and err.startswith("lab2: ") and "cell double" in err


def test_init_says_what_comes_next_and_refuses_a_second_time(
    mini: Project, capsys, monkeypatch, tmp_path: Path
) -> None:
    code, out, err = run(capsys, monkeypatch, mini.root, "init", str(tmp_path / "course"))
    assert (code, err) == (0, "") and "nbgrader generate_assignment lab2" in out
    code, out, err = run(capsys, monkeypatch, mini.root, "init", str(tmp_path / "course"))
    assert (code, out) == (1, "") and "nothing was changed" in err


@pytest.mark.parametrize("arguments", [[], ["bild"], ["build", "--check", "--execute"], ["init"]])
def test_wrong_usage_exits_with_2(arguments: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2 and "usage: lab2" in capsys.readouterr().err


def test_the_version_is_the_packages(capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out == f"lab2 {mitdeeplearning_utils.__version__}\n"


def test_a_help_imports_neither_tensorflow_nor_nbgrader() -> None:
    code = "import sys; from autograder.cli import main\ntry: main(['--help'])\nexcept SystemExit: "
    code += (
        "print([m for m in ('tensorflow', 'nbgrader', 'numpy', 'nbformat') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")


def test_every_form_of_export_can_be_asked_for(capsys) -> None:
    with pytest.raises(SystemExit):
        main(["export", "paper", "--course", "c", "--out", "x"])
    told = capsys.readouterr().err
    assert all(repr(form) in told or f" {form}" in told for form in FORMS)
