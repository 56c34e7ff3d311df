"""The normal form of statements: what is taken away, and what stays."""

import pytest

from autograder.alike.statements import imported_names, parsed, statements

CONTRACT = frozenset({"tf", "np", "model", "train_images", "build_fc_model"})


def forms(source: str, skeleton: bool = False) -> list[str]:
    tree = parsed(source)
    assert tree is not None
    imports = {"tf": "", "np": ""} | imported_names(tree)
    found = statements(tree, CONTRACT, imports)
    return sorted(each.skeleton if skeleton else each.form for each in found)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("total = sum(values[1:])", "s=sum( v[1:] )  # of all"),
        ("def add(a, b):\n    return a + b * 2", 'def plus(x, y):\n  "Add."\n  return x + y * 2'),
        ("f = lambda a: a * 2 + a", "g = lambda b: b * 2 + b"),
        ("x = f('a b', 0.001)", 'x = f("a b", 1e-3)'),
        ("x = tf.nn.Dense(3, 'relu')", "from keras import layers as L\nx = L.Dense(3, 'relu')"),
        ("x = np.log(a + b)", "import numpy as num\nx = num.log(a + b)"),
        ("a = f(1, 2)\nb = g(3, 4)", "b = g(3, 4)\na = f(1, 2)"),
        ("n: int = len(words) + 1", "n = len(words) + 1"),
        ("%%time\n!pip list\nx = f(1, y, 2)", "x = f(1, y, 2)"),
        ("class A(B):\n  def f(self, x):\n    self.a = x + 1",
         "class C(B):\n  def f(self, y):\n    self.z = y + 1"),
        ("def f(model):\n    return model.fit(a, b)", "def f(net):\n    return net.fit(a, b)"),
    ],
)  # fmt: skip
def test_what_is_spelt_otherwise_is_the_same(one: str, other: str) -> None:
    assert forms(one) == forms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = f(a, b, a)", "x = f(a, b, b)"),
        ("x = f(1, 2, 3)", "x = f(1, 2, 4)"),
        ("model.fit(train_images, y)", "net.fit(train_images, y)"),
        ("x = tf.keras.layers.Dense(3, 4)", "x = tf.keras.layers.Conv2D(3, 4)"),
        ("x = a.first(1, 2)", "x = a.second(1, 2)"),
        ("x = f(one, activation='relu')", "x = f(one, activation='tanh')"),
    ],
)
def test_what_does_something_else_is_not(one: str, other: str) -> None:
    assert forms(one) != forms(other)


def test_a_skeleton_has_no_numbers_and_no_texts_but_options() -> None:
    assert forms("x = f(1, 'a b', 'relu')", True) == forms("x = f(2, 'c, d', 'relu')", True)
    assert forms("x = f(1, 'a b', 'relu')", True) != forms("x = f(1, 'a b', 'tanh')", True)


def test_code_that_is_no_python_or_too_deep_has_no_statements() -> None:
    assert parsed("def f(:") is None
    assert forms("pass\nimport os\n'a text'\nx\n") == []
