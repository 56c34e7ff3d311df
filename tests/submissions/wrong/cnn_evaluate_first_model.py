# `model` where `cnn_model` was asked for: the most frequent mistake of all.
# points: cnn_evaluate 0
# hint: cnn_evaluate: Did you evaluate `cnn_model`?

# %% cnn_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
