# Layers that the lab doesn't use: adapted and grouped normalisation, padding, ELU, arithmetic.

# %% fc_model
normalise = tf.keras.layers.Normalization(axis=None)
normalise.adapt(train_images[:1000])

def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        normalise,
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128),
        tf.keras.layers.GroupNormalization(groups=4),
        tf.keras.layers.ELU(alpha=0.5),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()

# %% cnn_model
def build_cnn_model():
    inputs = tf.keras.Input((28, 28, 1))
    x = tf.keras.layers.ZeroPadding2D(1)((inputs - 0.13) / 0.31)
    x = tf.keras.layers.Conv2D(24, 3, activation="relu")(x)
    x = tf.keras.layers.MaxPool2D()(x)
    x = tf.keras.layers.ZeroPadding2D(1)(x)
    x = tf.keras.layers.Conv2D(36, 3, activation="relu")(x)
    x = tf.keras.layers.MaxPool2D()(x)
    x = tf.keras.layers.Dense(128, activation="relu")(tf.keras.layers.Flatten()(x))
    return tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation="softmax")(x))

cnn_model = build_cnn_model()
