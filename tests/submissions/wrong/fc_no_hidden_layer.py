# The first layer is missing.
# points: fc_model 2, fc_train 0
# finding: fc_model: 128 units with a non-linearity
# seen: fc_model: no hidden Dense layer
# hint: fc_train: There is one Dense layer only
# fit: 800 steps
# hint: fc_model: Is the hidden layer missing

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
