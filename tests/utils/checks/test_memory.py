"""What an earlier check leaves for a later one."""

from types import SimpleNamespace

import numpy as np

from mitdeeplearning_utils.checks.collecting import memory

FIRST = {"test_loss": 0.51, "test_acc": 0.91}
SECOND = {"test_loss": 0.52, "test_acc": 0.92}


def optimizer(steps):
    return SimpleNamespace(iterations=np.array(steps))


def test_numbers_are_untouched_while_they_are_the_same_objects():
    memory.remember_numbers(FIRST)
    assert memory.numbers_untouched(FIRST | {"model": 1}) is True
    for name in FIRST:
        assert memory.numbers_untouched(FIRST | {name: SECOND[name]}) is False
        memory.forget()
        memory.remember_numbers(FIRST)
    assert memory.numbers_untouched({}) is False


def test_nothing_is_untouched_before_the_first_check():
    assert memory.numbers_untouched(FIRST) is False
    assert memory.numbers_untouched({}) is False
    memory.remember_numbers(FIRST)
    assert memory.numbers_untouched(FIRST) is True
    memory.forget()
    assert memory.numbers_untouched(FIRST) is False


def test_numbers_that_were_judged_as_the_second_models_are_not_taken_for_the_firsts():
    memory.remember_numbers(FIRST)
    assert memory.numbers_untouched(SECOND) is False
    memory.remember_numbers(SECOND)
    assert memory.numbers_untouched(SECOND) is False
    memory.remember_numbers(FIRST)
    assert memory.numbers_untouched(FIRST) is True


def test_an_optimizer_moved_when_it_made_steps_since_it_was_kept():
    kept = optimizer(3)
    assert memory.optimizer_moved(kept) is False  # nothing was kept
    memory.remember_optimizer(kept)
    assert memory.optimizer_moved(kept) is False
    kept.iterations += 1
    assert memory.optimizer_moved(kept) is True
    memory.remember_optimizer(kept)
    assert memory.optimizer_moved(kept) is False
    kept.iterations -= 2
    assert memory.optimizer_moved(kept) is True
    assert memory.optimizer_moved(None) is False


def test_an_optimizer_that_replaced_the_kept_one_moved_with_its_first_step():
    memory.remember_optimizer(optimizer(3))
    assert memory.optimizer_moved(optimizer(0)) is False
    assert memory.optimizer_moved(optimizer(1)) is True
    assert memory.optimizer_moved(optimizer(3)) is True
    assert memory.optimizer_moved("an optimizer's name") is False


def test_a_model_without_an_optimizer_is_kept_as_such():
    memory.remember_optimizer(None)
    assert memory.optimizer_moved(None) is False
    assert memory.optimizer_moved(optimizer(1)) is True
    memory.forget()
    assert memory.optimizer_moved(optimizer(1)) is False
