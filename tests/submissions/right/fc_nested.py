# The layers stand in a model of their own, and Softmax after it.

# %% fc_model
def build_fc_model():
    logits = tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10),
    ])
    return tf.keras.Sequential([tf.keras.Input((28, 28, 1)), logits, tf.keras.layers.Softmax()])

model = build_fc_model()
