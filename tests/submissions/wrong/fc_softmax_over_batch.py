# Softmax over the images in place of the digits: no image has scores of its own, a person looks.
# points: fc_model 0, fc_train 0, fc_evaluate 0
# untouched: fc_compile, fc_fit, fc_evaluate
# status: needs_review

# %% fc_model
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10),
        tf.keras.layers.Softmax(axis=0),
    ])

model = build_fc_model()
