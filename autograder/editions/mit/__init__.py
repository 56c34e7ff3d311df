"""The notebook of MIT 6.S191, lab 2, part 1, in TensorFlow, of 2020 and later."""

from ..edition import Edition, Spot
from .answers import spots
from .signs import marks, others

_FC = frozenset({"fc_model", "fc_train", "fc_evaluate"})
_CNN = frozenset({"cnn_model", "cnn_train", "cnn_evaluate", "prediction", "train_step"})

EDITION = Edition(
    name="MIT",
    exercises=(
        *("fc_model", "fc_train", "fc_evaluate", "cnn_model", "cnn_train", "cnn_evaluate"),
        *("prediction", "train_step"),
    ),
    halves={"the fully connected network": _FC, "the convolutional network": _CNN},
    absent=("experiments",),
    marks=marks,
    enough=3,
    sure=6,
    others=others,
    spots=spots,
    needs={"fc_train": "fc_model"},
    to_do={
        "fc_model": "Complete `build_fc_model`, and run its cell.",
        "fc_train": "Complete `build_fc_model` first: this cell trains its model.",
        "fc_evaluate": "Set `test_loss` and `test_acc` to what `model.evaluate` gives for the test "
        "set.",
        "cnn_model": "Complete `build_cnn_model`, and run its cell.",
        "cnn_train": "Compile `cnn_model` and train it with `fit`.",
        "cnn_evaluate": "Set `test_loss` and `test_acc` to what `cnn_model.evaluate` gives for the "
        "test set.",
        "prediction": "Set `prediction` to the digit with the highest confidence in "
        "`predictions[0]`.",
        "train_step": "Complete the loop with `tf.GradientTape`: predictions, loss and gradients.",
    },
    words={", run it, then run this check": ", and run it", ", then run this check": ""},
    loop=Spot("train_step", 4),
)
