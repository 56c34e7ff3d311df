# The functional API, with activations as functions of the tensors.

# %% fc_model
def build_fc_model():
    inputs = tf.keras.Input((28, 28, 1))
    x = tf.keras.layers.Flatten()(inputs)
    x = tf.keras.activations.relu(tf.keras.layers.Dense(128)(x))
    outputs = tf.keras.activations.softmax(tf.keras.layers.Dense(10)(x))
    return tf.keras.Model(inputs=inputs, outputs=outputs)

model = build_fc_model()
