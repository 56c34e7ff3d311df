# The second layer is missing.
# points: fc_model 1, fc_train 0, fc_evaluate 0
# not started: fc_train, fc_evaluate
# untouched: fc_compile, fc_fit, fc_evaluate
# finding: fc_model: 10 scores
# hint: fc_model: Is there an output layer with 10?

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
    ])

model = build_fc_model()
