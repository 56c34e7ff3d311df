# Labels as vectors, with the loss and metric for these.

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss=tf.keras.losses.CategoricalCrossentropy(),
    metrics=["accuracy"],
)

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
one_hot = tf.keras.utils.to_categorical(train_labels, 10)
model.fit(train_images, one_hot, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, tf.keras.utils.to_categorical(test_labels, 10))
