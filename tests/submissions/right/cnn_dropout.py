# Dropout after each pooling and before the output.

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    for filters in (24, 36):
        cnn_model.add(tf.keras.layers.Conv2D(filters, 3, activation="relu"))
        cnn_model.add(tf.keras.layers.MaxPool2D())
        cnn_model.add(tf.keras.layers.SpatialDropout2D(0.1))
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dropout(0.3))
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    return cnn_model

cnn_model = build_cnn_model()
