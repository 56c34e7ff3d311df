# Both layers' units in one Dense layer: the second argument is the activation.
# points: fc_model 0, fc_train 0, fc_evaluate 0
# finding: fc_model: 10 scores
# hint: fc_model: It is the activation
# seen: fc_train: needs a `model` that works
# seen: fc_evaluate: needs a `model` that works

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, 10),
    ])

model = build_fc_model()
