# Flatten, which was given, is gone: an output for each place in the image.
# points: cnn_model 2, cnn_train 0, cnn_evaluate 0, prediction 0
# finding: cnn_model: the layers match the picture
# finding: cnn_model: 10 probabilities
# hint: cnn_model: Flatten layer before the Dense
# seen: cnn_train: see the exercise before
# not started: cnn_evaluate, prediction
# hint: cnn_model: Is a Flatten missing?

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
