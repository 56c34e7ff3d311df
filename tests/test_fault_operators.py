"""The faults of benchmarks/error_rates.py: each changes a working answer, and has its truth."""

import ast
import re
from pathlib import Path

import pytest

from autograder.demo.answers import read_answers
from benchmarks.faults.every import OPERATORS, every_fault
from benchmarks.faults.operator import Operator
from benchmarks.faults.programs import HELD_OUT, PROGRAMS
from benchmarks.faults.rates import Rate
from mitdeeplearning_utils.checks import EXERCISES

ROOT = Path(__file__).parents[1]
FINDINGS = ROOT / "tests" / "utils" / "checks" / "findings.txt"
SOLUTION = read_answers(
    re.sub(
        r"(?m)^# %% .*\"grade_id\": \"(\w+)\".*$|^# %%.*$",
        r"# %% \1",
        (ROOT / "solutions" / "lab2_mnist.py").read_text("utf-8"),
    )
)


def name(operator: Operator) -> str:
    return f"{operator.cell}, {operator.name}"


@pytest.mark.parametrize("operator", OPERATORS, ids=name)
def test_an_operator_changes_a_working_answer(operator: Operator) -> None:
    changed = 0
    for program in PROGRAMS[operator.part].values():
        source = {**SOLUTION, **program}[operator.cell]
        for each in operator.change(source):
            assert ast.dump(ast.parse(each)) != ast.dump(ast.parse(source))
            changed += 1
    assert changed


@pytest.mark.parametrize("operator", OPERATORS, ids=name)
def test_an_operator_says_what_must_lose_and_what_names_it(operator: Operator) -> None:
    assert operator.kind and {*operator.loses} <= {*EXERCISES}
    assert operator.cause or not operator.loses
    hints = FINDINGS.read_text("utf-8").replace("#", "8")  # there # is any number
    assert re.search(operator.cause, hints, re.IGNORECASE)


def test_there_are_many_operators_and_a_part_is_held_out() -> None:
    assert len({operator.name for operator in OPERATORS}) > 60
    faults = list(every_fault(SOLUTION))
    assert len({fault.name for fault in faults}) == len(faults)
    assert sum(fault.held_out for fault in faults) > len(faults) / 3
    assert all({*HELD_OUT[part]} < {*programs} for part, programs in PROGRAMS.items())


def test_a_rate_has_an_exact_interval() -> None:
    assert Rate(0, 10).interval == (0.0, pytest.approx(0.3085, abs=1e-4))
    assert Rate(10, 10).interval == (pytest.approx(0.6915, abs=1e-4), 1.0)
    assert str(Rate(5, 10)) == "5 of 10: 50.0 % (18.7 to 81.3)"
