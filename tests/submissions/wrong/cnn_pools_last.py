# Both convolutions first, then both poolings.
# points: cnn_model 3
# finding: cnn_model: the layers match the picture
# seen: cnn_model: Conv2D → Conv2D → MaxPool2D → MaxPool2D
# hint: cnn_model: Is their order that of the picture?

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
