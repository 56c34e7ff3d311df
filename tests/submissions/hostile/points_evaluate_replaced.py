"""`evaluate` tells the numbers of a good model, of one that nobody has trained."""
# points: fc_model full

# %% fc_model
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(),
                             tf.keras.layers.Dense(128, activation="relu"),
                             tf.keras.layers.Dense(10, activation="softmax")])
tf.keras.Model.evaluate = lambda *args, **kwargs: [0.01, 0.99]

# %% fc_compile
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
