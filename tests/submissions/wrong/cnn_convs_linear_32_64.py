# Two mistakes: no activation in both convolutions, and other numbers of filters.
# points: cnn_model 2.5
# finding: cnn_model: a ReLU follows each convolution
# finding: cnn_model: 24 and 36 filters
# hint: cnn_model: The first convolution has no activation
# seen: cnn_model: 32 and 64 filters
# hint: cnn_model: The first convolution has 32 filters

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(32, 3))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D(64, 3))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
