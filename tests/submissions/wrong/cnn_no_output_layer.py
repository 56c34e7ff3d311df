# The output layer was left out; the accuracy looks normal, but there are no ten probabilities.
# points: cnn_model 2, prediction 0
# not started: prediction
# finding: cnn_model: the layers match the picture
# finding: cnn_model: 10 probabilities
# hint: cnn_model: Is there an output layer with 10?
# hint: cnn_model: Is a Dense missing?

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
