# Two mistakes: the first model, and its numbers in the wrong order.
# points: cnn_evaluate 0
# hint: cnn_evaluate: Did you evaluate `cnn_model`?

# %% cnn_evaluate
test_acc, test_loss = model.evaluate(test_images, test_labels)
