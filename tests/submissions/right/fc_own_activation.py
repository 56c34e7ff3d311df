# An activation as a lambda.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation=lambda x: tf.maximum(x, 0.0)),
        tf.keras.layers.Dense(10, activation=lambda x: tf.exp(x) / tf.reduce_sum(tf.exp(x), axis=-1, keepdims=True)),
    ])

model = build_fc_model()
