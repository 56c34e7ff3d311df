# The functional API.

# %% fc_model
def build_fc_model():
    inputs = tf.keras.Input((28, 28, 1))
    x = tf.keras.layers.Flatten()(inputs)
    x = tf.keras.layers.Dense(128, activation="relu")(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation="softmax")(x))

model = build_fc_model()
