# A penalty on the activities of a layer, which `evaluate` adds to the loss.

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu", activity_regularizer=tf.keras.regularizers.L1(1e-3)),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
