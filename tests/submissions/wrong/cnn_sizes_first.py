# The filters' size and their number are swapped.
# points: cnn_model 0, cnn_train 0, cnn_evaluate 0, prediction 0
# finding: cnn_model: 10 scores
# hint: cnn_model: Are the two swapped in `Conv2D`?
# seen: cnn_train: needs a `cnn_model` that works
# seen: cnn_evaluate: needs a `cnn_model` that works
# seen: prediction: needs a `cnn_model` that works

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D((3, 3), 24, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D((3, 3), 36, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
