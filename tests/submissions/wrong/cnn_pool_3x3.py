# Pooling of 3x3.
# points: cnn_model 3.5, cnn_train 0, cnn_evaluate 0, prediction 0
# not started: cnn_train, cnn_evaluate, prediction
# untouched: cnn_compile, cnn_fit, cnn_evaluate, prediction
# finding: cnn_model: pooling of 2x2
# seen: cnn_model: pooling of 3x3
# hint: cnn_model: You have pooling of 3x3

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D(3))
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D(3))
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
