# A layer of the student's own that holds a convolution and its pooling, in a Sequential model.

# %% cnn_model
class Block(tf.keras.layers.Layer):
    def __init__(self, filters):
        super().__init__()
        self.conv = tf.keras.layers.Conv2D(filters, 3, activation="relu")
        self.pool = tf.keras.layers.MaxPool2D()

    def call(self, x):
        return self.pool(self.conv(x))

def build_cnn_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        Block(24),
        Block(36),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

cnn_model = build_cnn_model()
