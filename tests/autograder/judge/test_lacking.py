"""What a box lacks is found in what the run's cells raised and printed, and costs no points."""

from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder.judge.conclusion import outcome_of, set_aside
from autograder.judge.lacking import Lack, lacking
from autograder.judge.verdict import Judged
from autograder.outcome import Outcome, result_of
from autograder.told import RunEnd
from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks.findings import Verdict, failed, passed

RESOLVE = "[Errno -3] Temporary failure in name resolution"
RAISED = {
    ("ModuleNotFoundError", "No module named 'torch'"): "the module `torch`",
    ("ModuleNotFoundError", "No module named 'torch.nn'"): "the module `torch.nn`",
    (
        "ModuleNotFoundError",
        "No module named 'google.colab.auth'",
    ): "the module `google.colab.auth`",
    (
        "ImportError",
        "cannot import name 'auth' from 'google.colab' (/lab/x)",
    ): "the module `google.colab.auth`",
    ("URLError", f"<urlopen error {RESOLVE}>"): "a network",
    ("ConnectionError", "HTTPSConnectionPool(...): Max retries exceeded with url: /"): "a network",
    ("Exception", f"URL fetch failure on https://example.org: None -- {RESOLVE}"): "a network",
    ("TclError", "no display name and no $DISPLAY environment variable"): "a display",
    ("error", "The function is not implemented. Rebuild with Windows, GTK+ 2.x"): "a display",
    ("ImportError", "Cannot load backend 'TkAgg' ... as 'headless' is running"): "a display",
    ("ImportError", "Failed to import any of the following Qt binding modules: PyQt6"): "a display",
    ("RuntimeError", "'widget' is not a recognised GUI loop or backend name"): "a display",
    ("SystemError", "GPU device not found"): "a GPU",
    ("ValueError", "Please provide a TPU Name to connect to."): "a TPU",
    ("AttributeError", "module 'google.colab.output' has no attribute 'eval_js'"): "Colab itself",
    ("SecretNotFoundError", "Secret key does not exist."): "Colab itself",
    ("ImportError", "You must install pydot (`pip install pydot`) for `plot_model`."): "`pydot`",
    ("ConnectionRefusedError", "[Errno 111] Connection refused"): "a network",
    ("InvalidArgumentError", "only supports NHWC tensor format on the CPU"): "a GPU",
    ("StdinNotImplementedError", "raw_input was called"): "a person to type or choose",
    (
        "FileNotFoundError",
        "[Errno 2] No such file or directory: '/content/drive/MyDrive/a.csv'",
    ): "the file `/content/drive/MyDrive/a.csv`",
    (
        "ValueError",
        "File not found: filepath=/content/m.keras. Please ensure the file is there",
    ): "the file `/content/m.keras`",
}
OWN = {
    ("ModuleNotFoundError", "No module named 'tensorflow.kers'"),
    ("ModuleNotFoundError", "No module named 'numpy'"),
    ("NameError", "name 'model' is not defined"),
    ("FileNotFoundError", "[Errno 2] No such file or directory: 'weights.h5'"),
    ("NotFoundError", "Could not find device for node: All kernels registered: device='GPU'"),
    ("InvalidArgumentError", "Matrix size-incompatible: In[0]: [32,784], In[1]: [128,10]"),
}
WHERE = "\x1b[0;31mIndexError\x1b[0m Traceback\n\x1b[0;32m----> 2\x1b[0m set_growth(gpus[0])"


def cell(name: str, *outputs: NotebookNode) -> NotebookNode:
    return new_code_cell("x", id=name, outputs=list(outputs))


def error(kind: str = "NameError", text: str = "name 'x' is not defined", where: str = "") -> Any:
    return new_output("error", ename=kind, evalue=text, traceback=where.split("\n"))


def check(exercise: str) -> NotebookNode:
    entry = {"grade": True, "grade_id": f"{exercise}_check"}
    return new_code_cell("c", id=f"{exercise}_check", metadata={"nbgrader": entry})


def printed(text: str) -> NotebookNode:
    return new_output("stream", text=text)


def found(*cells: NotebookNode) -> dict[str, Lack]:
    return lacking(new_notebook(cells=list(cells)))


TORCH = error("ModuleNotFoundError", "No module named 'torch'")


@pytest.mark.parametrize("raised", RAISED)
def test_an_error_says_what_the_box_lacks(raised: tuple[str, str]) -> None:
    cells = cell("fc_fit", error(*raised)), check("fc_train")
    assert found(*cells) == {"fc_train": Lack("fc_fit", RAISED[raised])}


@pytest.mark.parametrize("raised", OWN)
def test_a_mistake_is_a_mistake(raised: tuple[str, str]) -> None:
    assert found(cell("fc_fit", error(*raised)), check("fc_train")) == {}


def test_the_line_that_failed_tells_too() -> None:
    cells = cell("fc_fit", error("IndexError", "list index out of range", WHERE)), check("fc_train")
    assert found(*cells)["fc_train"].what == "a GPU"


def test_it_counts_for_the_cells_since_the_last_check() -> None:
    cells = [cell("one", TORCH), new_markdown_cell("text", id="two"), check("fc_model")]
    assert found(*cells, cell("three"), check("fc_train")).keys() == {"fc_model"}
    assert found(check("fc_model"), *cells[:2]) == {}
    assert lacking(None) == {}


def test_it_counts_for_what_fails_because_of_it() -> None:
    top = [cell("imports", TORCH), check("fc_model")]
    later = [cell("a", error()), check("fc_train"), cell("b"), check("fc_evaluate")]
    waits = [cell("c", printed("Waiting for exercise fc_train: ...")), check("prediction")]
    lack = Lack("imports", "the module `torch`")
    assert found(*top, *later, *waits) == dict.fromkeys(
        ("fc_model", "fc_train", "prediction"), lack
    )
    assert found(*later, *waits) == {}


@pytest.mark.parametrize(
    "line",
    [
        "curl: (6) Could not resolve host: example.org",
        "wget: unable to resolve host address 'example.org'",
        "No network in the grader's box, so nothing is installed. Not here: torch.",
    ],
)
def test_a_command_that_only_prints_counts_once_something_fails(line: str) -> None:
    cells = cell("get", printed(line)), check("fc_model"), cell("read", error()), check("fc_train")
    assert found(*cells) == {"fc_train": Lack("get", "a network")}


def test_pip_that_asks_for_what_is_here_lacks_nothing() -> None:
    line = "No network in the grader's box, so nothing is installed. Here already: pandas 3.1.1."
    assert found(cell("get", printed(line)), cell("x", error()), check("fc_train")) == {}


def judged(points: float) -> Judged:
    done = {name: Verdict([passed("all", checks.result(name).most)]) for name in checks.EXERCISES}
    less = Verdict([passed("some", points), failed("rest", 1, hint="More epochs?")])
    return Judged(done | {"fc_train": less})


def test_what_lost_points_waits_and_says_why() -> None:
    told = judged(1)
    set_aside(told, {name: Lack("fc_fit", "a GPU") for name in ("fc_train", "fc_evaluate")})
    outcome = outcome_of(Outcome("ann", "graded"), RunEnd("graded"), told)
    assert outcome.status == "needs_review" and outcome.waits == {"fc_train": "a GPU"}
    assert outcome.verdicts.keys() == set(checks.EXERCISES) - {"fc_train"}
    assert len(outcome.reviews) == 1 and "`fc_fit` needs a GPU" in outcome.reason.instructor
    verdict = result_of("fc_train", outcome).verdict
    assert verdict and "need a GPU" in verdict.not_started and verdict.points == 0


def test_what_has_all_its_points_keeps_them() -> None:
    told = judged(2)
    set_aside(told, {"fc_train": Lack("fc_fit", "a GPU"), "fc_model": Lack("x", "a GPU")})
    assert told == judged(2)
