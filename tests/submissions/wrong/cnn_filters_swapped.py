# 36 filters, then 24.
# points: cnn_model 3.5
# finding: cnn_model: 24 and 36 filters
# seen: cnn_model: 36 and 24 filters
# hint: cnn_model: numbers of filters exchanged

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
