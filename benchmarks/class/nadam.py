# ruff: noqa
# mypy: ignore-errors
"""Nadam, batches of 128, and validation images."""

# %% fc_model
from tensorflow.keras import layers


def build_fc_model():
    return tf.keras.Sequential(
        [
            tf.keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, "tanh"),
            layers.Dense(10, "softmax"),
        ]
    )


model = build_fc_model()

# %% fc_compile
model.compile(
    tf.keras.optimizers.Nadam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)

# %% fc_fit
BATCH_SIZE = 128
EPOCHS = 6
model.fit(
    train_images,
    train_labels,
    batch_size=BATCH_SIZE,
    epochs=EPOCHS,
    validation_split=0.1,
    verbose=2,
)

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=0)
print("Test accuracy:", test_acc)


# %% cnn_model
def build_cnn_model():
    return tf.keras.Sequential(
        [
            tf.keras.Input((28, 28, 1)),
            layers.Conv2D(24, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(36, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


cnn_model = build_cnn_model()

# %% cnn_compile
cnn_model.compile(
    tf.keras.optimizers.Nadam(0.002), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
)

# %% cnn_fit
cnn_model.fit(
    train_images, train_labels, batch_size=BATCH_SIZE, epochs=5, validation_split=0.1, verbose=2
)

# %% cnn_evaluate
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, verbose=0)
print("Test accuracy:", test_acc)

# %% prediction
prediction = list(predictions[0]).index(max(predictions[0]))

# %% train_step
loss_function = tf.keras.losses.SparseCategoricalCrossentropy()


def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = loss_function(labels, model(images, training=True))
    variables = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss


# %% experiments [markdown]
# Nadam 0.002: 0.974 and 0.990. SGD 0.1: 0.967 and 0.988. The validation loss of the first
# network rises from the fifth epoch on, the CNN's does not.
