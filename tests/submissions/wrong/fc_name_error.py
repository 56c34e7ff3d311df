# A layer that does not exist.
# points: fc_model 0, fc_train 0, fc_evaluate 0
# finding: fc_model: 10 scores
# seen: fc_model: has no attribute 'Danse'
# seen: fc_train: see the exercise before
# seen: fc_evaluate: needs a `model` that works

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Danse(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
