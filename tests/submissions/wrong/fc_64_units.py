# Half as many hidden units as asked for.
# points: fc_model 2
# finding: fc_model: 128 units
# seen: fc_model: hidden layers of 64 units
# hint: fc_model: The hidden layer has 64 units

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(64, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
