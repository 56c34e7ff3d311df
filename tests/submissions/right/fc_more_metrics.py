# Three metrics, of which `evaluate` returns all.

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy", tf.keras.metrics.SparseTopKCategoricalAccuracy(3, name="top3")],
)

# %% fc_evaluate
test_loss, test_acc, test_top3 = model.evaluate(test_images, test_labels)
