# Two things: the output layer was left out, and the convolutions have tanh.
# points: cnn_model 1, cnn_train 0, cnn_evaluate 0, prediction 0
# not started: cnn_train, cnn_evaluate, prediction
# untouched: cnn_compile, cnn_fit, cnn_evaluate, prediction
# finding: cnn_model: the layers match the picture
# finding: cnn_model: a ReLU follows each convolution
# finding: cnn_model: 10 probabilities
# seen: cnn_model: tanh, then tanh
# hint: cnn_model: Is there an output layer with 10?
# hint: cnn_model: Is a Dense missing?
# hint: cnn_model: Does the picture have ReLU there?

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="tanh"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="tanh"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    return cnn_model

cnn_model = build_cnn_model()
