# Sigmoid for the output: ten numbers, each for itself.
# points: fc_model 2
# finding: fc_model: probability distribution
# hint: fc_model: ends in sigmoid

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="sigmoid"),
    ])

model = build_fc_model()
