# Another non-linearity than ReLU.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="gelu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
