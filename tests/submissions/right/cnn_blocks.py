# A small function makes each pair, as a model of its own.

# %% cnn_model
def block(filters):
    return tf.keras.Sequential([
        tf.keras.layers.Conv2D(filters, 3, activation="relu", kernel_initializer="he_normal"),
        tf.keras.layers.MaxPool2D(2, 2),
    ])

def build_cnn_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        block(24),
        block(36),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

cnn_model = build_cnn_model()
