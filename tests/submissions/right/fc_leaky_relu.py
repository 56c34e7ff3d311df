# A leaky ReLU as a layer.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128),
        tf.keras.layers.LeakyReLU(negative_slope=0.1),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
