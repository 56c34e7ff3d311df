# 128 units at the end: the accuracy looks normal.
# points: fc_model 2
# finding: fc_model: 10 scores
# hint: fc_model: ends in 128 units

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(128, activation="softmax"),
    ])

model = build_fc_model()
