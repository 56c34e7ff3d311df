# Reshape in place of Flatten.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.layers.InputLayer(shape=(28, 28, 1)),
        tf.keras.layers.Reshape((784,)),
        tf.keras.layers.Dense(128, "relu"),
        tf.keras.layers.Dense(10, "softmax"),
    ])

model = build_fc_model()
