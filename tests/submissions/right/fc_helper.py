# Layers from a small function, and names for them.

# %% fc_model
def dense(units, activation, name):
    return tf.keras.layers.Dense(units, activation=activation, name=name)

def build_fc_model(hidden_units=128):
    layers = [tf.keras.Input(shape=(28, 28, 1)), tf.keras.layers.Flatten()]
    layers += [dense(hidden_units, "relu", "hidden"), dense(10, "softmax", "digits")]
    return tf.keras.Sequential(layers, name="fully_connected")

model = build_fc_model()
model.summary()
