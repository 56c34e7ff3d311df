# The test set as validation data, and nothing printed.

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
history = model.fit(
    train_images, train_labels, BATCH_SIZE, EPOCHS, verbose=0,
    validation_data=(test_images, test_labels),
)
print(history.history["val_accuracy"][-1] if "val_accuracy" in history.history else "no accuracy")
