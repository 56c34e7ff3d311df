"""The MIT notebook, of every year, and what students do to it: told, and its answers found."""

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.cells import OURS, exercise_of, noted, open_exercises
from autograder.demo.mit import FILLED, TWIN, YEARS, cells, notebook, submissions, unfilled
from autograder.editions import (
    edition_called,
    edition_of,
    find_answers,
    reaching,
    read_code,
    what_else,
)
from autograder.intake.names import likeness
from autograder.lab.project import find_project
from autograder.options import parser
from autograder.repair import MalformedError, repair
from mitdeeplearning_utils.checks.collecting.loop import FIRST
from tests.fuzzed import fuzzed

MIT = edition_called("MIT")
ALL = list(MIT.exercises)


@pytest.fixture(scope="module")
def released():
    return nbformat.read(find_project().student, as_version=4)


def found(code: dict[str, str]):
    """Return what is found in cells, with the names of the cells in place of their numbers."""
    names, codes = list(code), dict(enumerate(map(read_code, code.values())))
    answers = find_answers(MIT, codes)
    return answers, {name: names[place[0]] for name, place in answers.points.items()}


@pytest.mark.parametrize("year", YEARS)
def test_a_filled_notebook_of_any_year_has_all_answers_in_their_cells(year: int) -> None:
    code = cells(year)
    assert edition_of(dict(enumerate(map(read_code, code.values())))) is MIT
    answers, points = found(code)
    assert not answers.open
    assert points == {name: name for name in ALL} | {
        "fc_train": "fc_fit",
        "cnn_train": "cnn_fit",
        "train_step": "loop",
    }


@pytest.mark.parametrize("year", YEARS)
def test_an_unfilled_notebook_of_any_year_has_nothing_started(year: int) -> None:
    code = cells(year, unfilled(year))
    assert edition_of(dict(enumerate(map(read_code, code.values())))) is MIT
    answers, points = found(code)
    assert answers.open == dict(MIT.to_do) and not points


@pytest.mark.parametrize(
    "words", ["A FAIRE", "POR HACER: ", "\u5f85\u529e", "zu tun", "TAREA", "?", ""]
)
def test_an_open_cell_is_not_started_in_any_language(words: str) -> None:
    code = {name: source.replace("TODO", words) for name, source in unfilled(2023).items()}
    answers, _ = found(cells(2023, code))
    assert answers.open == dict(MIT.to_do)


@pytest.mark.parametrize(
    "text", ["'''relu'''", "'''SGD'''", '"""softmax"""', "'the layer'", '"TO DO"']
)
def test_a_value_in_quotes_is_an_answer(text: str) -> None:
    code = cells(answers={"fc_model": FILLED["fc_model"].replace('"softmax"', text)})
    assert not found(code)[0].open


def test_a_remark_that_is_printed_is_no_open_place() -> None:
    code = {"cnn_evaluate": "print('''now test''', cnn_model.evaluate(test_images, test_labels))"}
    assert not found(cells(answers=code))[0].open


@pytest.mark.parametrize("year", (2021, 2024, 2026))
@pytest.mark.parametrize("name", [*FILLED])
def test_one_answer_filled_in_is_one_exercise_started(year: int, name: str) -> None:
    code = cells(year, unfilled(year) | {name: FILLED[name]})
    started = {"cnn_compile": "cnn_train", "cnn_fit": "cnn_train", "loop": "train_step"}
    expected = {started.get(name, name)} | ({"fc_train"} if name == "fc_model" else set())
    assert set(ALL) - set(found(code)[0].open) == expected


def test_a_layer_filled_in_is_started_and_a_syntax_error_is_told() -> None:
    half = unfilled(2026)["cnn_model"].replace("Conv2D('''TODO''')", "Conv2D(24, 3)", 1)
    answers, _ = found(cells(2026, {"cnn_model": half}))
    assert answers.open.keys() == {"cnn_model"}
    assert "not valid Python" in answers.open["cnn_model"] and "line 3" in answers.open["cnn_model"]


def test_an_answer_below_the_unfilled_cell_counts() -> None:
    code = cells(2024, {"fc_evaluate": unfilled(2024)["fc_evaluate"]})
    code = insert_after(code, "fc_evaluate", mine=FILLED["fc_evaluate"])
    answers, points = found(code)
    assert not answers.open and points["fc_evaluate"] == "mine"


def insert_after(code: dict[str, str], name: str, **more: str) -> dict[str, str]:
    result = {}
    for key, source in code.items():
        result[key] = source
        result |= more if key == name else {}
    return result


def test_fitting_again_before_the_evaluation_counts_and_after_it_does_not() -> None:
    code = insert_after(cells(), "cnn_fit", more="cnn_model.fit(train_images, train_labels)")
    code = insert_after(code, "cnn_evaluate", late="cnn_model.fit(test_images, test_labels)")
    assert found(code)[1]["cnn_train"] == "more"


@pytest.mark.parametrize(
    "source",
    [
        "test_loss, test_acc = model.evaluate(test_images, test_labels)",
        "results = cnn_model.evaluate(test_images, test_labels)",
        "print(cnn_model.evaluate(test_images, test_labels))",
        "%%time\ntest_loss, test_acc = cnn_model.evaluate(test_images, test_labels)",
    ],
)
def test_whatever_is_evaluated_after_the_cnn_answers_its_evaluation(source: str) -> None:
    answers, points = found(cells(answers={"cnn_evaluate": source}))
    assert not answers.open and points["cnn_evaluate"] == "cnn_evaluate"
    assert points["fc_evaluate"] == "fc_evaluate"


def test_an_evaluation_before_the_cnn_repeats_the_first_one() -> None:
    again = insert_after(cells(), "fc_evaluate", again=FILLED["fc_evaluate"])
    assert found(again)[1]["fc_evaluate"] == "again"


def test_the_rebuild_before_the_loop_answers_nothing() -> None:
    rebuild, loop = FILLED["loop"].split("\n", 1)
    code = cells(answers=unfilled(2026) | {"loop": ""})
    code = {**code, "rebuild": rebuild, "loop": loop}
    answers, points = found(code)
    assert "cnn_model" in answers.open and points == {"train_step": "loop"}


def test_a_notebook_in_one_cell_has_each_answer_in_its_place(released) -> None:
    code = cells(answers={"cnn_compile": FILLED["cnn_compile"]})
    made = prepared(notebook({"all": "\n".join(code.values())}), released)
    (cell,) = [cell for cell in made.cells if "run" in noted(cell)]
    lines = noted(cell)["run"].split("\n")
    above = {line.split()[-1]: lines[i - 1] for i, line in enumerate(lines) if "# lab2" in line}
    assert list(above) == ALL[:-1]
    assert above["cnn_model"] == "cnn_model = build_cnn_model()"
    assert above["cnn_train"].startswith("cnn_model.fit")
    assert above["prediction"] == "prediction = np.argmax(predictions[0])"
    assert lines.index("# lab2 check prediction") < len(lines) - 10


def test_nothing_after_the_loop_answers_an_exercise() -> None:
    code = cells(answers={"cnn_evaluate": ""}) | {"after": FILLED["cnn_evaluate"]}
    assert "cnn_evaluate" in found(code)[0].open


def prepared(data: bytes, released):
    return repair(data, released).notebook


def by_exercise(made) -> dict:
    return {name: cell for cell in made.cells if (name := exercise_of(cell))}


def test_the_notebook_comes_back_with_each_check_below_its_answer(released) -> None:
    code = cells(2025)
    result = repair(notebook(code), released)
    assert result.edition == result.notebook.metadata[OURS]["edition"] == "MIT"
    shown = [cell for cell in result.notebook.cells if not exercise_of(cell)]
    assert [cell.source for cell in shown] == ["# Digits", *code.values()]
    nbformat.validate(result.notebook)
    places = {name: index for index, cell in enumerate(result.notebook.cells)
              if (name := exercise_of(cell))}  # fmt: skip
    assert list(places) == ALL
    above = [result.notebook.cells[index - 1].source for index in places.values()]
    answers = ["fc_model", "fc_fit", "fc_evaluate", "cnn_model", "cnn_fit", "cnn_evaluate"]
    assert above == [code[name] for name in [*answers, "prediction", "loop"]]


def test_the_loop_is_cut_to_one_pass_in_the_run_alone(released) -> None:
    made = prepared(notebook(cells()), released)
    loop = next(cell for cell in made.cells if "GradientTape" in cell.source)
    assert "islice" in noted(loop)["run"] and "islice" not in loop.source
    assert noted(loop)["run"].startswith("cnn_model = build_cnn_model()\nbatch_size = 12")
    assert FIRST in noted(by_exercise(made)["train_step"])["loop"]


def test_cells_that_answer_several_exercises_have_checks_inside(released) -> None:
    code = cells()
    merged = [code.pop(name) for name in ("cnn_model", "cnn_compile", "cnn_fit")]
    code = insert_after(code, "fc_evaluate", merged="\n".join(merged))
    made = prepared(notebook(code), released)
    (cell,) = [cell for cell in made.cells if "run" in noted(cell) and "Conv2D" in cell.source]
    lines = noted(cell)["run"].split("\n")
    assert lines[lines.index("# lab2 check cnn_model") - 1] == "cnn_model = build_cnn_model()"
    assert noted(by_exercise(made)["cnn_model"]) == {"taken": True}
    assert noted(by_exercise(made)["cnn_train"]) == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("loss, acc = cnn_model.evaluate(test_images, test_labels)", ("loss", "acc")),
        ("r = cnn_model.evaluate(test_images, test_labels)", ("r[0]", "r[1]")),
    ],
)
def test_numbers_of_other_names_are_taken(source: str, names, released) -> None:
    made = prepared(notebook(cells(answers={"cnn_evaluate": source})), released)
    taken = noted(by_exercise(made)["cnn_evaluate"])["names"]
    assert tuple(taken.values()) == names and list(taken) == ["test_loss", "test_acc"]


def test_a_students_own_notes_are_dropped(released) -> None:
    data = notebook(cells()).replace(b'"colab": {}', b'"lab2": {"run": "1"}')
    made = prepared(data, released)
    assert [c for c in made.cells if noted(c) == {"run": "1"}] == []


def test_the_demo_has_one_of_each_kind(released) -> None:
    assert parser(None).parse_args(["demo", "--mit"]).mit
    made = submissions()
    with pytest.raises(MalformedError, match="PyTorch"):
        repair(made.pop("pytorch"), released)
    left = {name: len(open_exercises(prepared(data, released))) for name, data in made.items()}
    assert left == {"all_right": 0, "first_model_evaluated": 0, "untouched": len(ALL)}


NOTHING = {"a": "import pandas\nprint(1)"}
FACES = {
    "setup": "import tensorflow as tf\nimport mitdeeplearning as mdl",
    "data": "loader = mdl.lab2.TrainingDatasetLoader(path)\n",
    "model": "def make_standard_classifier(n_outputs=1):\n  return tf.keras.Sequential()",
    "loop": "for step in range(9):\n  with tf.GradientTape() as tape:\n    loss_history = 1",
}
MUSIC = {
    "setup": "import tensorflow as tf\nimport mitdeeplearning as mdl",
    "data": "songs = mdl.lab1.load_training_data()",
    "train": "for i in range(9):\n  with tf.GradientTape() as tape:\n    pass",
}


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (TWIN, "PyTorch version, which is not graded here"),
        (FACES, "part 2 of the MIT lab"),
        (MUSIC, "lab 1 of the MIT course"),
        (NOTHING, "probably from another lab"),
    ],
)
def test_other_notebooks_are_refused_by_name(code, words: str, released) -> None:
    with pytest.raises(MalformedError, match=words) as caught:
        repair(notebook(code), released)
    assert ("this lab's notebook." in caught.value.reason.student) == (code is not NOTHING)


def test_of_a_clone_of_the_mit_course_the_students_notebook_counts() -> None:
    names = ["TF_Part1_MNIST", "PT_Part1_MNIST", "TF_Part1_MNIST_Solution", "Part2_Debiasing"]
    found = [likeness(f"ann/lab2/{name}.ipynb") for name in names]
    assert found == [1, 0, -1, 0] and likeness("Part1_MNIST_Solution (1).ipynb") == -1


def test_names_of_many_notebooks_are_no_sign(released) -> None:
    tutorial = {
        name: FILLED[name].replace("build_cnn", "make") for name in ("cnn_fit", "cnn_model")
    }
    tutorial |= {"data": cells()["data"], "evaluate": FILLED["cnn_evaluate"]}
    ours = cells() | {"setup": "import mitdeeplearning_utils as mdl"}
    for code in (tutorial, ours):
        with pytest.raises(MalformedError, match="probably from another lab"):
            repair(notebook(code), released)


def test_a_half_of_the_notebook_is_refused(released) -> None:
    code = cells()
    first = dict(list(code.items())[: list(code).index("cnn_model")])
    last = dict(list(code.items())[list(code).index("cnn_model") :])
    with pytest.raises(MalformedError, match="the convolutional network is missing"):
        repair(notebook(first), released)
    with pytest.raises(MalformedError, match="the fully connected network is missing"):
        repair(notebook(last), released)


def test_two_editions_in_one_file_are_refused(released) -> None:
    both = nbformat.reads(notebook(cells()).decode(), as_version=4)
    both.cells = [*released.cells, *both.cells]
    with pytest.raises(MalformedError, match="two notebooks in one file"):
        repair(nbformat.writes(both).encode(), released)


def test_a_cell_of_the_mit_notebook_in_ours_changes_nothing(released) -> None:
    ours = nbformat.from_dict(released)
    mine = cells()
    ours.cells = [*released.cells]
    for name in ("setup", "data", "cnn_model", "cnn_fit"):
        ours.cells.append(nbformat.v4.new_code_cell(mine[name]))
    assert repair(nbformat.writes(ours).encode(), released).edition == ""


def test_what_is_no_notebook_of_the_course_is_unknown() -> None:
    assert what_else({0: read_code("print(1)")}) == ""


@pytest.mark.parametrize(
    "magic", ["!ls", "%matplotlib inline", "model?", "?tf.keras", "files = !ls", "np.argmax??"]
)
def test_commands_of_ipython_are_no_syntax_errors(magic: str) -> None:
    code = read_code(f"if True:\n  {magic}\n{magic}\nprediction = 1")
    assert not code.error and code.statements[-1].start == 4


def test_many_questions_take_no_time() -> None:
    assert read_code("a?\n" * 16_000 + "x y").error


@fuzzed(100)
@given(
    st.sampled_from([*cells(2024).values(), *unfilled(2020).values(), ""]),
    st.integers(0, 400),
    st.text("?!%\n\t ab'\"()[]{}=:#.,\\_1\r\x0cTODO\u00e9", max_size=30),
)
def test_any_cell_can_be_read(source: str, place: int, text: str) -> None:
    code = read_code(source[:place] + text + source[place:])
    assert find_answers(MIT, {0: code}).open.keys() <= set(ALL)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 5000,
        "lambda:" * 9000,
        "'''",
        "x = (\n\n",
        "a" * 60_000,
        "  if 1:\n x",
        "\x0c\x00",
        "{" * 99,
    ],
)
def test_no_cell_is_too_odd_to_be_read(source: str) -> None:
    assert read_code(source).error


def test_a_long_chain_of_functions_takes_no_time() -> None:
    chain = "\n".join(f"def f{n}(): f{n - 1}()" for n in range(1, 2000))
    statements = read_code(f"def f0(): tf.GradientTape()\n{chain}").statements
    assert len(reaching(statements)) == 2000
