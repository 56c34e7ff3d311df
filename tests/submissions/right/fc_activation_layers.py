# Activations as layers of their own.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128),
        tf.keras.layers.Activation("relu"),
        tf.keras.layers.Dense(10),
        tf.keras.layers.Softmax(),
    ])

model = build_fc_model()
