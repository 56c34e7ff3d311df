# The first network's answers all stand in one cell, the last of the three: too late for its check.
# points: fc_model 0
# not started: fc_model
# untouched: fc_model, fc_compile

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5

def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])

model = build_fc_model()
model.compile(tf.keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)
