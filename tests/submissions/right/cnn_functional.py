# The functional API, with ReLU as a function of the tensors.

# %% cnn_model
def build_cnn_model():
    inputs = tf.keras.Input((28, 28, 1))
    x = tf.keras.activations.relu(tf.keras.layers.Conv2D(24, 3)(inputs))
    x = tf.keras.layers.MaxPool2D()(x)
    x = tf.keras.activations.relu(tf.keras.layers.Conv2D(36, 3)(x))
    x = tf.keras.layers.MaxPool2D()(x)
    x = tf.keras.layers.Flatten()(x)
    x = tf.keras.layers.Dense(128, activation="relu")(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation="softmax")(x))

cnn_model = build_cnn_model()
