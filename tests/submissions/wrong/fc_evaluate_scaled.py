# The test images are scaled once more for the first network, and put back for the second.
# points: fc_evaluate 0
# hint: fc_evaluate: Were they scaled once more?

# %% fc_evaluate
as_loaded = test_images
test_images = (test_images - 0.485) / 0.229
test_loss, test_acc = model.evaluate(test_images, test_labels)

# %% cnn_fit
test_images = as_loaded
cnn_model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
