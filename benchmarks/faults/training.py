"""Faults in how a network is compiled, in what it is trained on, and in how it is evaluated."""

import ast
import re
from collections.abc import Iterator

from .edits import Change, at_each, call_of, expression, give, one_of, put, set_argument, text_of
from .operator import Operator

COMPILE, FIT, EVALUATE = call_of("compile"), call_of("fit"), call_of("evaluate")
OPTIMIZER = call_of("SGD", "Adam", "RMSprop")


def loss(*values: str) -> Change:
    """Exchange the loss, which is given by name or as the second argument."""
    return set_argument(COMPILE, "loss", *values, position=1)


def rate(*values: str) -> Change:
    return set_argument(OPTIMIZER, "learning_rate", *values, position=0)


def optimizer(*values: str) -> Change:
    return set_argument(COMPILE, "optimizer", *values, position=0)


def epochs(count: str) -> Change:
    return set_argument(FIT, "epochs", count)


def batches(size: str) -> Change:
    return set_argument(FIT, "batch_size", size, position=2)


def trained_on(images: str, labels: str = "train_labels", before: str = "") -> Change:
    """Exchange what `fit` gets; `before` are lines in front of it."""

    def edit(tree: ast.Module, node: ast.AST) -> None:
        give(node, "x", images, 0)
        give(node, "y", labels, 1)
        tree.body[:0] = ast.parse(before).body

    return at_each(FIT, edit)


def first(source_lines: str) -> Change:
    """Put lines at the beginning of the cell."""

    def change(source: str) -> Iterator[str]:
        yield f"{source_lines}\n{source}"

    return change


def evaluated(pattern: str, new: str) -> Change:
    def change(source: str) -> Iterator[str]:
        if re.search(pattern, source):
            yield re.sub(pattern, new, source)

    return change


def sorted_data() -> Change:
    order = "order = np.argsort(train_labels, kind='stable')"

    def edit(tree: ast.Module, node: ast.AST) -> None:
        give(node, "x", "train_images[order]", 0)
        give(node, "y", "train_labels[order]", 1)
        give(node, "shuffle", "False")
        tree.body[:0] = ast.parse(order).body

    return at_each(FIT, edit)


def told_logits() -> Change:
    return loss("tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)")


def unmeasured() -> Change:
    """Take the metric away, or measure something else."""
    return set_argument(COMPILE, "metrics", "['mae']", "['mse']")


def swapped_arguments() -> Change:
    def edit(_: ast.Module, node: ast.AST) -> None:
        images, labels = text_of(node, "x", 0), text_of(node, "y", 1)
        give(node, "x", labels, 0)
        give(node, "y", images, 1)

    return at_each(FIT, edit)


def on_all_images(text: str) -> Change:
    """Put an expression for `train_images` wherever a `fit` has it."""

    def edit(tree: ast.Module, node: ast.AST) -> None:
        put(tree, node, expression(text))

    def wanted(node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id == "train_images"

    return at_each(wanted, edit)


_RATE_LOW = r"learning rate of [\d.e-]+\. Does a larger"
_RATE_HIGH = r"learning rate of [\d.e+]+\. Does a smaller|rate too large"
_LOSS = r"(loss|compiled with) .*(squared|absolute|binary|categorical_crossentropy|hinge|kl)"
_SCALE = r"[Ss]cal|\[0, 1\]"
_LABELS = r"labels.*(belong|shuffl|shift|exchang|swap|changed|those of)"


def training_faults(part: str) -> list[Operator]:
    """Return the operators for the cells of a part, "fc" or "cnn"."""
    compile_, fit, evaluate = f"{part}_compile", f"{part}_fit", f"{part}_evaluate"
    return [
        Operator(
            "squared or absolute error",
            "wrong loss (DeepCrime LCH)",
            compile_,
            loss("'mse'", "tf.keras.losses.MeanAbsoluteError()"),
            cause=_LOSS,
        ),
        Operator(
            "binary cross-entropy",
            "wrong loss (DeepCrime LCH)",
            compile_,
            loss("'binary_crossentropy'"),
            cause=_LOSS,
        ),
        Operator(
            "loss for one-hot labels",
            "wrong loss (DeepFD)",
            compile_,
            loss("'categorical_crossentropy'", "tf.keras.losses.CategoricalCrossentropy()"),
            cause=r"one-hot|sparse_categorical",
        ),
        Operator(
            "another loss",
            "wrong loss (DeepCrime LCH)",
            compile_,
            loss("'kl_divergence'", "'hinge'"),
            cause=_LOSS,
            held_out=True,
        ),
        Operator(
            "loss told from_logits",
            "wrong loss (DEFault)",
            compile_,
            told_logits(),
            cause=r"from_logits",
        ),
        Operator(
            "rate too low",
            "low learning rate (DeepCrime HLR)",
            compile_,
            rate("0.0001", "0.00001"),
            cause=_RATE_LOW,
        ),
        Operator(
            "rate too high",
            "high learning rate (DeepCrime HLR)",
            compile_,
            rate("10.0", "3.0"),
            cause=_RATE_HIGH,
        ),
        Operator(
            "Adam with SGD's rate",
            "wrong optimizer (DeepCrime OCH)",
            compile_,
            optimizer(
                "tf.keras.optimizers.Adam(0.1)", "tf.keras.optimizers.RMSprop(learning_rate=0.1)"
            ),
            cause=_RATE_HIGH,
        ),
        Operator(
            "slow optimizer",
            "wrong optimizer (DeepCrime OCH)",
            compile_,
            optimizer("'sgd'", "'adagrad'", "'adadelta'"),
            cause=_RATE_LOW,
            held_out=True,
        ),
        Operator(
            "gradients clipped",
            "wrong gradient clipping (DeepCrime OCG)",
            compile_,
            optimizer("tf.keras.optimizers.SGD(0.1, clipvalue=1e-5)"),
            cause=r"clip",
            held_out=True,
        ),
        Operator(
            "wrong metric",
            "wrong metric (DEFault)",
            compile_,
            unmeasured(),
            cause=r"metric",
        ),
        Operator(
            "one epoch",
            "too few epochs (DeepCrime HNE)",
            fit,
            epochs("1"),
            cause=r"(one|1|\d) epochs?\b",
        ),
        Operator(
            "huge batches",
            "wrong batch size (DeepCrime HBS)",
            fit,
            one_of(batches("20_000"), batches("4096")),
            cause=r"[Bb]atch(es| size)",
        ),
        Operator(
            "few images",
            "too little training data (DeepCrime TRD)",
            fit,
            one_of(
                trained_on("train_images[:1000]", "train_labels[:1000]"),
                trained_on("train_images[:5000]", "train_labels[:5000]"),
            ),
            cause=r"see all [\d,]+ images\?",
        ),
        Operator(
            "digits left out",
            "removed classes (DeepCrime TRD, TUD)",
            fit,
            trained_on("train_images[train_labels < 8]", "train_labels[train_labels < 8]"),
            cause=r"never answers|training images of (the digits )?\d",
            held_out=True,
        ),
        Operator(
            "labels shuffled",
            "wrong labels (DeepCrime TCL)",
            fit,
            one_of(
                trained_on("train_images", "np.random.permutation(train_labels)"),
                first("np.random.shuffle(train_labels)"),
            ),
            cause=_LABELS,
        ),
        Operator(
            "labels shifted",
            "wrong labels (DeepCrime TCL)",
            fit,
            trained_on("train_images", "(train_labels + 1) % 10"),
            cause=_LABELS,
        ),
        Operator(
            "two labels exchanged",
            "wrong labels (DeepCrime TCO)",
            fit,
            trained_on(
                "train_images",
                "swapped",
                "swapped = np.where(train_labels == 3, 5, "
                "np.where(train_labels == 5, 3, train_labels))",
            ),
            cause=_LABELS,
            held_out=True,
        ),
        Operator(
            "data not scaled",
            "missing preprocessing (DEFault)",
            fit,
            one_of(
                trained_on("train_images * 255", "train_labels"),
                first("train_images = train_images * 255; test_images = test_images * 255"),
            ),
            cause=_SCALE,
        ),
        Operator(
            "data scaled twice",
            "wrong preprocessing (DEFault)",
            fit,
            one_of(
                trained_on("train_images / 255", "train_labels"),
                first("train_images, test_images = train_images / 255, test_images / 255"),
            ),
            cause=_SCALE,
        ),
        Operator(
            "images inverted",
            "wrong preprocessing (Humbatova et al.)",
            fit,
            trained_on("1 - train_images", "train_labels"),
            cause=r"invert|black|paper|[Ss]cal|\[0, 1\]",
            held_out=True,
        ),
        Operator(
            "sorted data, not shuffled",
            "no shuffling (Humbatova et al.)",
            fit,
            sorted_data(),
            cause=r"shuffl|sort",
        ),
        Operator(
            "images and labels exchanged",
            "wrong input (Humbatova et al.)",
            fit,
            swapped_arguments(),
            cause=r"images.*first|exchanged|swapped",
            held_out=True,
        ),
        Operator(
            "noisy labels",
            "wrong labels (DeepCrime TCL)",
            fit,
            trained_on(
                "train_images",
                "noisy",
                "noisy = np.where(np.random.rand(60000) < 0.1, "
                "np.random.randint(0, 10, 60000), train_labels)",
            ),
            cause=_LABELS,
        ),
        Operator(
            "evaluated on the training set",
            "wrong test data (Humbatova et al.)",
            evaluate,
            evaluated(r"test_images, test_labels", "train_images, train_labels"),
            loses=(evaluate,),
            cause=r"training set",
        ),
        Operator(
            "evaluated on some images",
            "wrong test data (Humbatova et al.)",
            evaluate,
            evaluated(r"test_images, test_labels", "test_images[:1000], test_labels[:1000]"),
            loses=(evaluate,),
            cause=r"the first [\d,]+ test images",
        ),
        Operator(
            "loss and accuracy exchanged",
            "wrong metric (DEFault)",
            evaluate,
            evaluated(r"test_loss, test_acc =", "test_acc, test_loss ="),
            loses=(evaluate,),
            cause=r"swapped",
            held_out=True,
        ),
    ]
