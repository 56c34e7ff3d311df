"""The exercise `train_step`: one optimizer step on a batch, written with `tf.GradientTape`."""

TITLE = "A training step of your own"
POINTS = 4
