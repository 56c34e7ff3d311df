# ruff: noqa
# mypy: ignore-errors
"""What students often get wrong: no activation, a sigmoid at the end, percents, twice softmax."""


# %% fc_model
def build_fc_model():
    return tf.keras.Sequential(
        [
            tf.keras.Input((28, 28, 1)),
            tf.keras.layers.Flatten(),
            tf.keras.layers.Dense(128),
            tf.keras.layers.Dense(10, activation="sigmoid"),
        ]
    )


model = build_fc_model()

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.01),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 1
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
test_acc = 100 * test_acc


# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = model(images)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss


# %% experiments [markdown]
# With a learning rate of 0.01 the accuracy was lower than with 0.1.
