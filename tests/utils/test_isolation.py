"""Code that runs in isolation leaves random states, variables and the screen as they were."""

import logging
import os
import random
import sys
import warnings

import numpy as np
import pytest

from mitdeeplearning_utils.isolation import own_random_numbers, silenced, values_kept


def draw():
    import tensorflow as tf

    dense = tf.keras.layers.Dense(2)
    dense.build((None, 2))
    return [
        random.random(),
        np.random.random(),
        tf.random.normal([2]).numpy().tolist(),
        tf.random.get_global_generator().normal([2]).numpy().tolist(),
        dense.kernel.numpy().tolist(),
        np.array(tf.keras.random.uniform((2,))).tolist(),
    ]


@pytest.mark.parametrize("seed", [7, None])
def test_no_draw_within_shows_in_the_next_one_outside(seed) -> None:
    import tensorflow as tf

    def run(disturb) -> list:
        tf.keras.utils.set_random_seed(7)
        tf.random.get_global_generator().reset_from_seed(7)
        first = draw()
        with own_random_numbers():
            disturb()
        return [first, draw()]

    def disturbance() -> None:
        if seed is not None:
            np.random.seed(seed)
            random.seed(seed)
        for _ in range(3):
            draw()

    assert run(disturbance) == run(lambda: None)


def test_random_states_come_back_after_an_error() -> None:
    np.random.seed(1)
    expected = np.random.random()
    np.random.seed(1)
    with pytest.raises(ZeroDivisionError), own_random_numbers():
        np.random.random()
        raise ZeroDivisionError
    assert np.random.random() == expected


def test_values_come_back_after_an_error() -> None:
    import tensorflow as tf

    variable = tf.Variable([1.0, 2.0])
    with pytest.raises(ZeroDivisionError), values_kept([variable]):
        variable.assign([8.0, 9.0])
        raise ZeroDivisionError
    assert variable.numpy().tolist() == [1, 2]


def test_silence_covers_prints_warnings_logs_and_what_c_writes(capfd) -> None:
    with silenced():
        print("out")
        print("error", file=sys.stderr)
        os.write(1, b"C out\n")
        os.write(2, b"C error\n")
        warnings.warn("warning", stacklevel=1)
        logging.getLogger().error("log")
    assert capfd.readouterr() == ("", "")
    print("again")
    os.write(2, b"again\n")
    assert capfd.readouterr() == ("again\n", "again\n")
    assert logging.root.manager.disable < logging.CRITICAL
