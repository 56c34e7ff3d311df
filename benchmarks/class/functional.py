# ruff: noqa
# mypy: ignore-errors
"""The functional API, and SGD with momentum."""


# %% fc_model
def build_fc_model():
    inputs = tf.keras.Input(shape=(28, 28, 1))
    x = tf.keras.layers.Flatten()(inputs)
    x = tf.keras.layers.Dense(128, activation=tf.nn.relu)(x)
    outputs = tf.keras.layers.Dense(10, activation=tf.nn.softmax)(x)
    return tf.keras.Model(inputs, outputs)


model = build_fc_model()
model.summary()

# %% fc_compile
optimizer = tf.keras.optimizers.SGD(learning_rate=0.05, momentum=0.9)
model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
history = model.fit(train_images, train_labels, BATCH_SIZE, EPOCHS)

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=0)
print("Test accuracy:", test_acc)


# %% cnn_model
def build_cnn_model():
    inputs = tf.keras.Input(shape=(28, 28, 1))
    x = inputs
    for filters in (24, 36):
        x = tf.keras.layers.Conv2D(filters, 3, activation="relu")(x)
        x = tf.keras.layers.MaxPool2D()(x)
    x = tf.keras.layers.Flatten()(x)
    x = tf.keras.layers.Dense(128, activation="relu")(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation="softmax")(x))


cnn_model = build_cnn_model()
cnn_model.summary()

# %% cnn_compile
optimizer = tf.keras.optimizers.SGD(learning_rate=0.02, momentum=0.9)
cnn_model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])

# %% cnn_fit
history = cnn_model.fit(train_images, train_labels, BATCH_SIZE, EPOCHS)

# %% cnn_evaluate
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, verbose=0)
print("Test accuracy:", test_acc)

# %% prediction
prediction = predictions[0].argmax()


# %% train_step
def train_step(model, optimizer, images, labels):
    loss_of = tf.keras.losses.SparseCategoricalCrossentropy()
    with tf.GradientTape() as tape:
        loss = loss_of(labels, model(images))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


# %% experiments [markdown]
# SGD 0.1: 0.967. SGD 0.05 with momentum 0.9: 0.977. Momentum makes the steps longer where the
# gradient keeps its direction, so the loss is lower after the first epoch already.
