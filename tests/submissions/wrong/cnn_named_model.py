# The CNN takes the first model's name; there is no `cnn_model`.
# points: cnn_train 0, cnn_evaluate 0, prediction 0
# hint: cnn_model: `cnn_model = build_cnn_model()`
# seen: cnn_train: needs a `cnn_model` that works
# seen: cnn_evaluate: needs a `cnn_model` that works
# seen: prediction: needs a `cnn_model` that works

# %% cnn_model
def build_cnn_model():
    net = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    net.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    net.add(tf.keras.layers.MaxPool2D())
    net.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    net.add(tf.keras.layers.MaxPool2D())
    net.add(tf.keras.layers.Flatten())
    net.add(tf.keras.layers.Dense(128, activation="relu"))
    net.add(tf.keras.layers.Dense(10, activation="softmax"))
    return net

model = build_cnn_model()
