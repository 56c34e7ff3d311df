# The last line of the cell was deleted: there is a function, and no `model`.
# points: fc_train 0, fc_evaluate 0
# hint: fc_model: `model = build_fc_model()`
# seen: fc_train: needs a `model` that works
# seen: fc_evaluate: needs a `model` that works

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])
