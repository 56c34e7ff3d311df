# No Input layer: Keras finds the shape when it sees the first images.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
