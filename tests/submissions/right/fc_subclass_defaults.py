# A class with default arguments, and a model with others.

# %% fc_model
class FullyConnected(tf.keras.Model):
    def __init__(self, units=64, activation=None):
        super().__init__()
        self.flatten = tf.keras.layers.Flatten()
        self.hidden = tf.keras.layers.Dense(units, activation=activation)
        self.scores = tf.keras.layers.Dense(10, activation="softmax")

    def call(self, images):
        return self.scores(self.hidden(self.flatten(images)))

def build_fc_model():
    return FullyConnected(128, tf.nn.relu)

model = build_fc_model()
