# Nine outputs: the digits 0 to 9 are ten.
# points: fc_model 2, fc_train 0, fc_evaluate 0
# finding: fc_model: 10 scores
# hint: fc_model: ends in 9 units
# not started: fc_train, fc_evaluate
# untouched: fc_compile, fc_fit, fc_evaluate

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(9, activation="softmax"),
    ])

model = build_fc_model()
