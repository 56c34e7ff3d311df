# Both numbers from metric objects that see the test set in batches.

# %% fc_evaluate
loss_metric = tf.keras.metrics.SparseCategoricalCrossentropy()
acc_metric = tf.keras.metrics.SparseCategoricalAccuracy()
for i in range(0, len(test_images), 1000):
    probabilities = model(test_images[i : i + 1000])
    loss_metric.update_state(test_labels[i : i + 1000], probabilities)
    acc_metric.update_state(test_labels[i : i + 1000], probabilities)
test_loss, test_acc = loss_metric.result(), acc_metric.result()
