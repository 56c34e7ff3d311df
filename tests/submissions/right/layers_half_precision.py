# Half precision in all layers but the last, as GPU guides recommend.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(dtype="mixed_bfloat16"),
        tf.keras.layers.Dense(128, activation="relu", dtype="mixed_bfloat16"),
        tf.keras.layers.Dense(10, activation="softmax", dtype="float32"),
    ])

model = build_fc_model()
