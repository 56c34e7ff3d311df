# ruff: noqa
# mypy: ignore-errors
"""The first model is right; then the notebook's process ends. What was finished counts."""


# %% fc_model
def build_fc_model():
    return tf.keras.Sequential(
        [
            tf.keras.Input((28, 28, 1)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(128, activation="relu"),
            tf.keras.layers.Dense(10, activation="softmax"),
        ]
    )


model = build_fc_model()

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
import os

os.abort()
