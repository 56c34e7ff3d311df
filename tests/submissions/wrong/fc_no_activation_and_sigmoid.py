# Two mistakes in the model: no activation inside, sigmoid at the end.
# points: fc_model 1, fc_train 0
# finding: fc_model: non-linearity
# finding: fc_model: probability distribution
# hint: fc_model: The hidden layer has no activation
# hint: fc_model: ends in sigmoid
# hint: fc_train: Nothing in this network is non-linear
# fit: 300 steps

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128),
        tf.keras.layers.Dense(10, activation="sigmoid"),
    ])

model = build_fc_model()
