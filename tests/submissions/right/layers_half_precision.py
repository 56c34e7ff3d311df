# Half precision with the whole notebook, as GPU guides recommend.

# %% fc_model
tf.keras.mixed_precision.set_global_policy("mixed_bfloat16")

def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
