# A class that takes arguments, and no `build_fc_model` any more.

# %% fc_model
class FullyConnected(tf.keras.Model):
    def __init__(self, layers):
        super().__init__()
        self.parts = layers

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x

model = FullyConnected([
    tf.keras.layers.Flatten(),
    tf.keras.layers.Dense(128, activation="relu"),
    tf.keras.layers.Dense(10, activation="softmax"),
])
