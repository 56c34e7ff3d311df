# Only the output layer was written.
# points: cnn_model 1, cnn_train 0, cnn_evaluate 0, prediction 0
# not started: cnn_train, cnn_evaluate, prediction
# untouched: cnn_compile, cnn_fit, cnn_evaluate, prediction
# finding: cnn_model: the layers match the picture
# seen: cnn_model: Flatten → Dense → Dense
# hint: cnn_model: The picture also has Conv2D and MaxPool2D

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
