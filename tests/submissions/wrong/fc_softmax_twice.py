# Softmax in the hidden layer, too.
# points: fc_model full, fc_train 0, fc_evaluate 0
# hint: fc_model: Softmax belongs to the output layer
# not started: fc_train, fc_evaluate
# untouched: fc_compile, fc_fit, fc_evaluate

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="softmax"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
