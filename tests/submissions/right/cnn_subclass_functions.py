# A class whose `call` is a graph function that pools with TensorFlow's own function.

# %% cnn_model
class CNN(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.conv1 = tf.keras.layers.Conv2D(24, 3, activation=tf.keras.layers.ReLU())
        self.conv2 = tf.keras.layers.Conv2D(36, 3)
        self.flatten = tf.keras.layers.Flatten()
        self.hidden = tf.keras.layers.Dense(128, activation=tf.keras.layers.ReLU())
        self.out = tf.keras.layers.Dense(10, activation="softmax")

    @tf.function
    def call(self, images):
        x = tf.nn.max_pool2d(self.conv1(images), 2, 2, "VALID")
        x = tf.nn.max_pool2d(tf.nn.relu(self.conv2(x)), 2, 2, "VALID")
        return self.out(self.hidden(self.flatten(x)))

def build_cnn_model():
    return CNN()

cnn_model = build_cnn_model()
cnn_model(train_images[:1])  # Keras cannot fit a graph function that makes its variables
