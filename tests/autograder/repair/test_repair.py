"""Whatever happened to a notebook on its way: the answers survive, or the reason is told."""

import copy
import json
import random

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell

from autograder.demo.answers import fill
from autograder.lab.project import find_project
from autograder.repair.match import likeness
from autograder.repair.notebook import MalformedError, repair
from tests.fuzzed import fuzzed

ANSWERS = {
    "fc_model": "def build_fc_model():\n    return 'my own'\n\nmodel = build_fc_model()",
    "fc_compile": "model.compile('mine')",
    "fc_fit": "BATCH_SIZE = 64\nEPOCHS = 5\nmodel.fit('mine')",
    "cnn_evaluate": "test_loss, test_acc = cnn_model.evaluate('mine')",
    "experiments": "I tried *three* optimizers.",
    "train_step": "def train_step(model, optimizer, images, labels):\n    return 'mine'",
}


@pytest.fixture(scope="module")
def released():
    return nbformat.read(find_project().student, as_version=4)


@pytest.fixture(scope="module")
def handed_in(released):
    return json.loads(nbformat.writes(fill(released, ANSWERS)))


def by_name(notebook) -> dict:
    return {
        c["metadata"]["nbgrader"]["grade_id"]: c
        for c in notebook["cells"]
        if "nbgrader" in c["metadata"]
    }


def encode(notebook) -> bytes:
    return json.dumps(notebook).encode()


def assert_gradable(notebook, released) -> None:
    nbformat.validate(notebook)
    mine, theirs = by_name(notebook), by_name(released)
    assert list(mine) == list(theirs)
    for name, cell in theirs.items():
        assert mine[name].metadata == cell.metadata
        assert mine[name].cell_type == cell.cell_type
        if cell.metadata.nbgrader.locked:
            assert mine[name].source == cell.source
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def index_of(notebook, name) -> int:
    return next(
        i
        for i, c in enumerate(notebook["cells"])
        if c["metadata"].get("nbgrader", {}).get("grade_id") == name
    )


def delete(name):
    return lambda nb: nb["cells"].pop(index_of(nb, name))


def move(name, offset):
    def mutate(nb):
        cell = nb["cells"].pop(i := index_of(nb, name))
        nb["cells"].insert(i + offset, cell)

    return mutate


def change(name, **values):
    return lambda nb: nb["cells"][index_of(nb, name)]["metadata"]["nbgrader"].update(values)


def edit(name, source):
    return lambda nb: nb["cells"][index_of(nb, name)].update(source=source)


def retype(name, kind):
    return lambda nb: nb["cells"][index_of(nb, name)].update(cell_type=kind)


def copied(name, source):
    def mutate(nb):
        copy_ = copy.deepcopy(nb["cells"][index_of(nb, name)])
        copy_["source"] = source
        nb["cells"].insert(index_of(nb, name) + 1, copy_)

    return mutate


def all_cells(function):
    def mutate(nb):
        for cell in nb["cells"]:
            function(cell)

    return mutate


def no_metadata(nb):
    nb["metadata"] = {}
    for cell in nb["cells"]:
        cell["metadata"] = {}


def no_metadata_no_ids(nb):
    no_metadata(nb)
    nb["nbformat_minor"] = 2
    for cell in nb["cells"]:
        cell.pop("id")


REPAIRED = {
    "check deleted": (delete("fc_model_check"), "fc_model_check was deleted"),
    "first cell deleted": (delete("title"), "title was deleted"),
    "answer deleted": (delete("prediction"), "prediction was deleted"),
    "check edited": (edit("fc_model_check", "21"), "they were restored: fc_model_check"),
    "setup edited": (edit("setup", "import os"), "they were restored: setup"),
    "check moved up": (move("fc_model_check", -2), "were moved"),
    "points changed": (change("fc_model_check", points=100), "restored: fc_model_check"),
    "unlocked": (change("fc_model_check", locked=False), "restored: fc_model_check"),
    "grade_id changed": (change("cnn_model", grade_id="other"), "restored: cnn_model"),
    "code as markdown": (retype("fc_compile", "markdown"), "restored: fc_compile"),
    "answer copied, the copy is the stub": (copied("fc_compile", "# YOUR CODE HERE"), "Copies"),
    "no metadata": (no_metadata, "recognised by their content"),
    "no metadata, no ids": (no_metadata_no_ids, "recognised by their content"),
}  # fmt: skip
UNNOTICED = {
    "as handed in": lambda nb: None,
    "ids lost": all_cells(lambda cell: cell.pop("id")),
    "ids all the same": all_cells(lambda cell: cell.update(id="same")),
    "lists of lines": all_cells(
        lambda c: c.update(source="".join(c["source"]).splitlines(keepends=True))
    ),
    "windows line ends": all_cells(
        lambda c: c.update(source="".join(c["source"]).replace("\n", "\r\n"))
    ),
    "no kernelspec": lambda nb: nb["metadata"].pop("kernelspec"),
    "minor too new": lambda nb: nb.update(nbformat_minor=99),
    "minor missing": lambda nb: nb.pop("nbformat_minor"),
    "unknown keys": all_cells(lambda cell: cell.update(unknown=1)),
    "bad outputs": all_cells(lambda cell: cell.update(outputs="none")),
    "NaN": lambda nb: nb["metadata"].update(number=float("nan")),
    "own cells": lambda nb: nb["cells"].insert(5, {"cell_type": "code", "source": "x = 1",
                                                   "metadata": {}, "outputs": []}),
}  # fmt: skip


@pytest.mark.parametrize("kind", [*REPAIRED, *UNNOTICED])
def test_what_happened_is_repaired_and_the_answers_survive(kind, handed_in, released) -> None:
    notebook = copy.deepcopy(handed_in)
    mutate, note = REPAIRED.get(kind) or (UNNOTICED[kind], "")
    mutate(notebook)
    result = repair(encode(notebook), released)
    assert_gradable(result.notebook, released)
    lost = {"answer deleted": "prediction"}.get(kind)
    sources = {name: cell.source for name, cell in by_name(result.notebook).items()}
    assert {k: sources[k] for k in ANSWERS if k != lost} == ANSWERS
    if note:
        assert note in " ".join(result.repairs)
    else:
        assert result.repairs == []
    again = repair(nbformat.writes(result.notebook).encode(), released)
    assert again.notebook == result.notebook
    assert again.repairs == []


def test_the_students_own_cells_stay_in_their_places(handed_in, released) -> None:
    notebook = copy.deepcopy(handed_in)
    notebook["cells"].insert(index_of(notebook, "fc_compile"), dict(new_code_cell("RATE = 0.1")))
    result = repair(encode(notebook), released).notebook
    assert result.cells[index_of(result, "fc_compile") - 1].source == "RATE = 0.1"


def test_the_other_copy_of_an_answer_still_runs_in_its_place(handed_in, released) -> None:
    notebook = copy.deepcopy(handed_in)
    copied("fc_compile", "model.compile('better')")(notebook)
    result = repair(encode(notebook), released).notebook
    place = index_of(result, "fc_compile")
    assert result.cells[place].source == "model.compile('better')"
    assert result.cells[place - 1].source == ANSWERS["fc_compile"]
    assert "nbgrader" not in result.cells[place - 1].metadata


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read(encoding, handed_in, released) -> None:
    result = repair(json.dumps(handed_in).encode(encoding), released)
    assert by_name(result.notebook)["fc_compile"].source == ANSWERS["fc_compile"]


def test_a_notebook_of_format_3_is_read(handed_in, released) -> None:
    cells = [{"cell_type": c["cell_type"], "metadata": c["metadata"],
              ("input" if c["cell_type"] == "code" else "source"): c["source"],
              **({"outputs": [], "language": "python", "collapsed": False}
                 if c["cell_type"] == "code" else {})} for c in handed_in["cells"]]  # fmt: skip
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
           "worksheets": [{"cells": cells, "metadata": {}}]}  # fmt: skip
    result = repair(encode(old), released)
    assert_gradable(result.notebook, released)
    assert by_name(result.notebook)["train_step"].source == ANSWERS["train_step"]


def test_an_old_heading_is_as_deep_as_a_heading_can_be_and_its_cells_keep_their_ids(
    handed_in, released
) -> None:
    def old(level):
        heading = {"cell_type": "heading", "level": level, "metadata": {}, "source": ["My ", "lab"]}
        code = [{"cell_type": c["cell_type"], "metadata": c["metadata"], "input": c["source"]}
                for c in handed_in["cells"] if c["cell_type"] == "code"]  # fmt: skip
        sheet = {"cells": [heading, *code], "metadata": {}}
        return encode({"nbformat": 3, "metadata": {}, "worksheets": [sheet]})

    notebook = repair(old(2), released).notebook
    assert "## My lab" in [cell.source for cell in notebook.cells]
    assert repair(old(2), released).notebook == notebook
    bomb = repair(old(10**12), released).notebook
    assert "# My lab" in [cell.source for cell in bomb.cells]


@pytest.mark.parametrize("value", ["[" * 800 + "]" * 800, '"\\ud800"'], ids=["deep", "surrogate"])
def test_a_cells_metadata_can_always_be_written(value, handed_in, released) -> None:
    cell = {"cell_type": "code", "source": "1", "metadata": {"mine": "@value@"}, "outputs": []}
    handed_in = {**handed_in, "cells": [*handed_in["cells"], cell]}
    data = encode(handed_in).replace(b'"@value@"', value.encode())
    nbformat.writes(copy.deepcopy(repair(data, released).notebook)).encode()


MALFORMED = {
    "empty": (b"  \n", "is empty"),
    "web page": (b"<!DOCTYPE html><p>Sign in</p>", "web page"),
    "pdf": (b"%PDF-1.7 ...", "a PDF"),
    "zip": (b"PK\x03\x04....", "zip archive"),
    "python": (b"import tensorflow as tf\n", "text, but not"),
    "binary": (b"\x80\x81\x82", "not text in UTF-8"),
    "list": (b"[1, 2]", "not a notebook"),
    "no cells": (b'{"nbformat": 4}', "has no cells"),
    "deep": (b'{"a":' * 100_000, "nested too deep"),
    "format 3, damaged": (b'{"nbformat": 3, "worksheets": 7}', "old notebook format"),
    "cells of numbers": (b'{"nbformat": 4, "cells": [1]}', "read as a cell"),
    "many cells": (encode({"nbformat": 4, "cells": [{}] * 6000}), "6,000 cells"),
    "long cell": (
        encode({"nbformat": 4, "cells": [{"cell_type": "code", "source": "x" * 2_000_000}]}),
        "2,000,000 characters",
    ),
    "another lab": (
        encode({"nbformat": 4, "cells": [{"cell_type": "raw", "source": "Lab 3"}]}),
        "from another lab",
    ),
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_is_no_notebook_is_refused_with_the_reason(kind, released) -> None:
    data, reason = MALFORMED[kind]
    with pytest.raises(MalformedError, match=reason):
        repair(data, released)


def test_cut_and_conflicting_notebooks_are_told_apart(handed_in, released) -> None:
    data = encode(handed_in)
    with pytest.raises(MalformedError, match="cut short"):
        repair(data[: len(data) // 2], released)
    conflict = data.replace(b'"cells"', b'\n<<<<<<< HEAD\n"cells"\n>>>>>>> main\n', 1)
    with pytest.raises(MalformedError, match="merge conflicts"):
        repair(conflict, released)


def test_another_version_is_graded_whole_or_refused_by_name(handed_in, released) -> None:
    notebook = copy.deepcopy(handed_in)
    notebook["metadata"]["lab2"] = {"version": "0.9.0"}
    result = repair(encode(notebook), released)
    assert "version 0.9.0" in result.repairs[0]
    delete("prediction_check")(notebook)
    with pytest.raises(MalformedError, match=r"version 0\.9\.0.*prediction_check"):
        repair(encode(notebook), released)


@pytest.mark.parametrize(("kind", "words"), [("code", "characters of code"), ("markdown", "text")])
def test_a_notebook_that_would_take_minutes_to_show_is_refused(kind, words, handed_in, released):
    notebook = copy.deepcopy(handed_in)
    cell = {"cell_type": kind, "source": "a\n" * 300_000, "metadata": {}}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    notebook["cells"] += [cell]
    assert_gradable(repair(encode(notebook), released).notebook, released)
    notebook["cells"] += [cell]
    with pytest.raises(MalformedError, match=rf"1,2\d\d,\d\d\d .*{words}, more than 1,000,000"):
        repair(encode(notebook), released)


@fuzzed(50)
@given(seed=st.integers(0, 2**32))
def test_random_damage_ends_in_a_gradable_notebook_or_a_reason(seed, handed_in, released) -> None:
    dice, notebook = random.Random(seed), copy.deepcopy(handed_in)
    cells = notebook["cells"]
    for _ in range(dice.randrange(1, 8)):
        i, j = dice.randrange(len(cells)), dice.randrange(len(cells))
        action = dice.randrange(6)
        if action == 0 and len(cells) > 2:
            cells.pop(i)
        elif action == 1:
            cells.insert(j, copy.deepcopy(cells[i]))
        elif action == 2:
            cells.insert(j, cells.pop(i))
        elif action == 3:
            cells[i]["metadata"] = dice.choice([{}, [], None, {"nbgrader": dice.choice([1, {}])}])
        elif action == 4:
            cells[i]["source"] = dice.choice(["", None, 3, ["a", 1], "\ud800", cells[j]["source"]])
        else:
            cells[i]["cell_type"] = dice.choice(["code", "markdown", "raw", "x", None, ["list"]])
    data = bytearray(encode(notebook))
    if dice.random() < 0.3:
        data[dice.randrange(len(data))] = dice.randrange(256)
    try:
        result = repair(bytes(data), released)
    except MalformedError as refused:
        assert refused.reason.student and refused.reason.instructor
    else:
        assert_gradable(result.notebook, released)


def test_an_answer_is_told_by_its_words_in_any_order() -> None:
    released = "predictions = model.predict(images)\nprint(predictions)"
    assert likeness("print(predictions)\npredictions = model.predict(images)", released) == 1
    assert likeness("model = make()", released) < likeness("p = model.predict(images)", released)
    assert likeness("", released) == likeness("", "") == 0
