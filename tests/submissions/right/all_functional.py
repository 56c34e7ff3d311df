# Everything another way at once.

# %% fc_model
L = tf.keras.layers
def build_fc_model():
    i = L.Input((28, 28, 1))
    o = L.Dense(10, "softmax")(L.Dropout(0.1)(L.Dense(128, tf.nn.relu)(L.Flatten()(i))))
    return tf.keras.Model(i, o)
model = build_fc_model()

# %% fc_compile
model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])

# %% fc_fit
model.fit(train_images, train_labels, epochs=6, validation_split=0.1)

# %% fc_evaluate
scores = model.evaluate(test_images, test_labels, return_dict=True)
test_loss, test_acc = scores["loss"], scores["accuracy"]

# %% cnn_model
def build_cnn_model():
    i = x = L.Input((28, 28, 1))
    for filters in [24, 36]:
        x = L.MaxPooling2D((2, 2))(L.Conv2D(filters, (3, 3), activation="relu")(x))
    return tf.keras.Model(i, L.Dense(10, "softmax")(L.Dense(128, "relu")(L.Flatten()(x))))
cnn_model = build_cnn_model()

# %% cnn_compile
cnn_model.compile("nadam", tf.keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])

# %% cnn_fit
cnn_model.fit(train_images, train_labels, epochs=4, batch_size=100, validation_data=(test_images, test_labels))

# %% cnn_evaluate
scores = cnn_model.evaluate(test_images, test_labels, return_dict=True)
test_loss, test_acc = scores["loss"], scores["accuracy"]

# %% prediction
prediction = predictions[0].tolist().index(predictions[0].max())

# %% train_step
cross_entropy = tf.keras.losses.SparseCategoricalCrossentropy()
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, model(images, training=True))
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return loss.numpy()
