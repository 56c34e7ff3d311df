# A data set that repeats, evaluated for as many steps as the test set has batches.

# %% fc_evaluate
test_set = tf.data.Dataset.from_tensor_slices((test_images, test_labels)).batch(500).repeat()
test_loss, test_acc = model.evaluate(test_set, steps=20)
