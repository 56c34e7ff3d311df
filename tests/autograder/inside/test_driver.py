"""What the driver runs for a cell: its code, what was noted in its place, or a check."""

from nbformat.v4 import new_code_cell, new_notebook

from autograder.inside.driver import _code, _is_taken

GRADE = {"grade": True, "grade_id": "fc_model_check"}


def check(**noted):
    return new_code_cell("# shown", metadata={"nbgrader": GRADE, "lab2": noted})


def test_an_ordinary_cell_runs_as_it_is(tmp_path) -> None:
    cell = new_code_cell("1 + 1")
    assert _code(new_notebook(cells=[cell]), cell, "seed") == "1 + 1"
    assert not _is_taken(cell, tmp_path)


def test_a_check_runs_with_what_was_noted() -> None:
    cell = check(names={"test_acc": "r[1]"}, loop="for i in __first__(r): pass")
    code = _code(new_notebook(cells=[cell]), cell, "seed")
    assert "check('fc_model', globals(), 'seed', {'test_acc': 'r[1]'}, 'for i in" in code


def test_a_check_inside_a_cell_runs_there_without_the_seed() -> None:
    cell = new_code_cell("a = 1\nb = 2", metadata={"lab2": {"run": "a\n# lab2 check fc_model\nb"}})
    first, middle, last = _code(new_notebook(cells=[cell, check()]), cell, "seed").split("\n")
    assert (first, last) == ("a", "b")
    assert "check('fc_model', globals(), '', {}, None)" in middle


def test_a_check_is_left_out_only_if_its_evidence_is_there(tmp_path) -> None:
    assert not _is_taken(check(), tmp_path)
    assert not _is_taken(check(taken=True), tmp_path)  # its cell may have failed before it
    (tmp_path / "fc_model.safetensors").touch()
    assert _is_taken(check(taken=True), tmp_path)
    assert not _is_taken(check(), tmp_path)
    assert _is_taken(check(not_started="Fill it in."), tmp_path / "empty")
