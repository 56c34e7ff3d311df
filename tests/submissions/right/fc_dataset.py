# A pipeline of `tf.data` for training and for evaluation.

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
train_data = tf.data.Dataset.from_tensor_slices((train_images, train_labels))
train_data = train_data.shuffle(10_000).batch(BATCH_SIZE).prefetch(2)
model.fit(train_data, epochs=EPOCHS, verbose=2)

# %% fc_evaluate
test_data = tf.data.Dataset.from_tensor_slices((test_images, test_labels)).batch(1000)
test_loss, test_acc = model.evaluate(test_data)
