# Normalised between convolution and ReLU.

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    for filters in (24, 36):
        cnn_model.add(tf.keras.layers.Conv2D(filters, 3, use_bias=False))
        cnn_model.add(tf.keras.layers.BatchNormalization())
        cnn_model.add(tf.keras.layers.ReLU())
        cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
