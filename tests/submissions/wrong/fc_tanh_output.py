# Tanh for the output.
# points: fc_model 2, fc_train 0
# finding: fc_model: probability distribution
# hint: fc_model: ends in tanh
# hint: fc_train: The scores aren't probabilities
# fit: 150 steps

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="tanh"),
    ])

model = build_fc_model()
