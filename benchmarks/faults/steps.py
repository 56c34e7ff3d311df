"""Faults in the training step with a gradient tape."""

import ast
import contextlib
import re
from collections.abc import Iterator

from .edits import Change, at_each, call_of, one_of, put, set_argument
from .operator import Operator

MEAN = call_of("reduce_mean")
_GRADIENTS = r"(?m:^)(    gradients = tape.*)(?m:$)"


def replaced(pattern: str, new: str) -> Change:
    """Replace what a regular expression finds, one place at a time."""

    def change(source: str) -> Iterator[str]:
        source = ast.unparse(ast.parse(source))
        for found in re.finditer(pattern, source):
            changed = source[: found.start()] + found.expand(new) + source[found.end() :]
            with contextlib.suppress(SyntaxError):  # a place that isn't an expression
                ast.parse(changed)
                yield changed

    return change


def without(test: object) -> Change:
    """Put the first argument of a call in its place."""

    def edit(tree: ast.Module, node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        put(tree, node, node.args[0])

    return at_each(test, edit)  # type: ignore[arg-type]


def renamed(test: object, name: str) -> Change:
    def edit(_: ast.Module, node: ast.AST) -> bool:
        assert isinstance(node, ast.Call)
        if not isinstance(node.func, ast.Attribute):
            return False
        node.func.attr = name
        return True

    return at_each(test, edit)  # type: ignore[arg-type]


def unapplied(source: str) -> Iterator[str]:
    lines = ast.unparse(ast.parse(source)).split("\n")
    for index, line in enumerate(lines):
        if re.match(r" +optimizer\.apply", line):
            yield "\n".join(lines[:index] + lines[index + 1 :])


def doubled(source: str) -> Iterator[str]:
    lines = ast.unparse(ast.parse(source)).split("\n")
    for index, line in enumerate(lines):
        if re.match(r" +optimizer\.apply", line):
            yield "\n".join([*lines[: index + 1], *lines[index:]])


def dedented_from(pattern: str) -> Change:
    """Move the lines of the tape's block from a matching one on behind the block."""

    def change(source: str) -> Iterator[str]:
        lines = ast.unparse(ast.parse(source)).split("\n")
        start = next(i for i, line in enumerate(lines) if "GradientTape" in line)
        inside = [i for i in range(start + 1, len(lines)) if lines[i].startswith(" " * 8)]
        chosen = next((i for i in inside if re.search(pattern, lines[i])), None)
        if chosen is None:
            return
        moved = [
            lines[i][4:] if i in inside and i >= chosen else lines[i] for i in range(len(lines))
        ]
        if chosen == inside[0]:
            moved.insert(start + 1, "        pass")
        yield "\n".join(moved)

    return change


def logits() -> Change:
    return one_of(
        set_argument(
            call_of("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"),
            "from_logits",
            "True",
        )
    )


def kept_gradients(source: str) -> Iterator[str]:
    """Add each batch's gradients to those of the batches before, and never start from zero."""
    source = ast.unparse(ast.parse(source))
    if re.search(r"^    gradients = tape", source, re.MULTILINE):
        line = (
            "    total[:] = [g + t for g, t in zip(gradients, total or [0.0] * len(gradients))]\n"
            "    gradients = list(total)\n"
        )
        yield "total = []\n" + re.sub(
            r"^(    gradients = tape.*\n)", r"\1" + line, source, flags=re.M
        )


STEP_FAULTS = [
    Operator(
        "sum for mean",
        "wrong loss reduction (Humbatova et al.)",
        "train_step",
        one_of(
            renamed(MEAN, "reduce_sum"),
            set_argument(call_of("SparseCategoricalCrossentropy"), "reduction", "'sum'"),
        ),
        loses=("train_step",),
        cause=r"sum over the batch",
    ),
    Operator(
        "no mean",
        "wrong loss reduction (Humbatova et al.)",
        "train_step",
        one_of(
            without(MEAN),
            set_argument(call_of("SparseCategoricalCrossentropy"), "reduction", "None"),
        ),
        loses=("train_step",),
        cause=r"per-image losses|losses of the single images",
    ),
    Operator(
        "loss negated",
        "wrong sign (DEFault)",
        "train_step",
        replaced(r"(?m:^)        loss = ", "        loss = -"),
        loses=("train_step",),
        cause=r"minus sign",
    ),
    Operator(
        "gradients negated",
        "wrong sign (DEFault)",
        "train_step",
        replaced(_GRADIENTS, r"\1\n    gradients = [-g for g in gradients]"),
        loses=("train_step",),
        cause=r"minus sign",
        held_out=True,
    ),
    Operator(
        "only the last layer's variables",
        "wrong variables (Humbatova et al.)",
        "train_step",
        replaced(r"model\.trainable_(variables|weights)", r"model.layers[-1].trainable_\1"),
        loses=("train_step",),
        cause=r"all of `model.trainable_variables`|pairs|all the variables",
    ),
    Operator(
        "first variables only",
        "wrong variables (Humbatova et al.)",
        "train_step",
        one_of(
            replaced(r"zip\(gradients, (.*?)\)\)", r"zip(gradients[:2], \1[:2]))"),
            replaced(r"apply\(gradients, variables\)", "apply(gradients[:2], variables[:2])"),
        ),
        loses=("train_step",),
        cause=r"all of `model.trainable_variables`",
        held_out=True,
    ),
    Operator(
        "model called outside the tape",
        "missing gradient (Humbatova et al.)",
        "train_step",
        replaced(
            r"    with tf\.GradientTape\(\) as tape:\n        (\w+) = (model\(.*?\))\n",
            r"    \1 = \2\n    with tf.GradientTape() as tape:\n",
        ),
        loses=("train_step",),
        cause=r"inside the `with",
    ),
    Operator(
        "loss outside the tape",
        "missing gradient (Humbatova et al.)",
        "train_step",
        dedented_from(r"loss"),
        loses=("train_step",),
        cause=r"inside the|loss.*tape|tape.*loss",
    ),
    Operator(
        "NumPy in the tape",
        "missing gradient (Humbatova et al.)",
        "train_step",
        replaced(r"(model\(images(, training=True)?\))", r"\1.numpy()"),
        loses=("train_step",),
        cause=r"made NumPy",
        held_out=True,
    ),
    Operator(
        "gradients not applied",
        "missing optimizer step (Humbatova et al.)",
        "train_step",
        unapplied,
        loses=("train_step",),
        cause=r"gradients applied",
    ),
    Operator(
        "gradients applied twice",
        "wrong optimizer step (Humbatova et al.)",
        "train_step",
        doubled,
        loses=("train_step",),
        cause=r"apply the gradients \d times",
    ),
    Operator(
        "nothing returned",
        "missing return (Humbatova et al.)",
        "train_step",
        replaced(r"\n    return (float\()?loss\)?", ""),
        loses=("train_step",),
        cause=r"return the loss",
    ),
    Operator(
        "gradients returned",
        "wrong return (Humbatova et al.)",
        "train_step",
        replaced(r"(?<=\n    return )(float\()?loss\)?", "gradients"),
        loses=("train_step",),
        cause=r"return the loss",
        held_out=True,
    ),
    Operator(
        "labels and predictions exchanged",
        "wrong arguments of the loss (DEFault)",
        "train_step",
        replaced(
            r"(crossentropy|loss_object|mean_loss)\(labels, (\w+|model\(images\))\)(?!:)",
            r"\1(\2, labels)",
        ),
        loses=("train_step",),
        cause=r"labels first",
    ),
    Operator(
        "loss told from_logits",
        "wrong loss (DEFault)",
        "train_step",
        logits(),
        cause=r"from_logits",
    ),
    Operator(
        "squared error",
        "wrong loss (DeepCrime LCH)",
        "train_step",
        one_of(
            replaced(
                r"tf\.keras\.losses\.sparse_categorical_crossentropy\(labels, (.*?)\)(?=\n|\)\n)",
                r"tf.keras.losses.mse(tf.one_hot(labels, 10), \1)",
            ),
            replaced(
                r"loss_object\(labels, (\w+)\)",
                r"tf.reduce_mean((tf.one_hot(labels, 10) - \1) ** 2)",
            ),
        ),
        loses=("train_step",),
        cause=r"squared error",
    ),
    Operator(
        "labels shifted",
        "wrong labels (DeepCrime TCL)",
        "train_step",
        replaced(r"\(labels(?=, (predictions|probabilities|model))", "((labels + 1) % 10"),
        loses=("train_step",),
        cause=r"labels shifted",
    ),
    Operator(
        "own optimizer",
        "wrong optimizer (DeepCrime OCH)",
        "train_step",
        replaced(r"optimizer(?=\.apply)", "tf.keras.optimizers.SGD(0.1)"),
        loses=("train_step",),
        cause=r"optimizer of its own",
    ),
    Operator(
        "another model",
        "wrong model (Humbatova et al.)",
        "train_step",
        replaced(r"(?<![\w.])model(?=\(images)", "cnn_model"),
        loses=("train_step",),
        cause=r"from outside",
    ),
    Operator(
        "gradients never start from zero",
        "gradients not reset (Humbatova et al.)",
        "train_step",
        kept_gradients,
        loses=("train_step",),
        cause=r"between its calls",
    ),
    Operator(
        "gradients made smaller",
        "wrong gradient (DeepCrime OCG)",
        "train_step",
        replaced(_GRADIENTS, r"\1\n    gradients = [0.1 * g for g in gradients]"),
        loses=("train_step",),
        cause=r"(multiplied|divided|scaled|smaller|changed)",
    ),
    Operator(
        "gradients clipped",
        "wrong gradient clipping (DeepCrime OCG)",
        "train_step",
        replaced(
            _GRADIENTS, r"\1\n    gradients = [tf.clip_by_value(g, -1e-3, 1e-3) for g in gradients]"
        ),
        loses=("train_step",),
        cause=r"as they are|clip",
        held_out=True,
    ),
    Operator(
        "images not scaled",
        "wrong preprocessing (DEFault)",
        "train_step",
        replaced(r"(?<=model\()images(?=[,)])", "images * 255"),
        loses=("train_step",),
        cause=r"[Ss]cal",
    ),
    Operator(
        "model not told that it trains",
        "wrong mode (Humbatova et al.)",
        "train_step",
        replaced(r"training=True", "training=False"),
    ),
]
