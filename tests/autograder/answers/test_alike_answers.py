"""Which answers stand together."""

from autograder.answers.alike import groups, same_text

FALLING = "With a rate of 0.01 the loss was still falling after five epochs, so I trained longer."


def test_texts_that_differ_in_spacing_and_signs_are_the_same() -> None:
    assert same_text("SGD, 0.1:\n**97 %**") == same_text("sgd 0.1  97")
    assert same_text("SGD 0.1") != same_text("SGD 0.01")


def test_alike_answers_are_in_one_group_in_their_order() -> None:
    texts = {
        "ann": FALLING,
        "ben": "Adam is faster than SGD in the first epochs.",
        "eve": f"{FALLING} And then it was good.",
        "flo": FALLING.upper(),
        "gil": "",
        "hal": "  ",
    }
    assert groups(texts) == [["ann", "eve", "flo"], ["ben"], ["gil", "hal"]]


def test_the_same_table_head_alone_makes_no_group() -> None:
    head = "| network | optimizer | learning rate | epochs | test accuracy |\n| --- | --- | --- |\n"
    texts = {
        "ann": f"{head}| CNN | SGD | 0.1 | 5 | 0.99 |",
        "ben": f"{head}| CNN | Adam | 0.001 | 9 | 0.98 |",
    }
    assert groups(texts) == [["ann"], ["ben"]]
