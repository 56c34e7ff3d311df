# The loss is new, the accuracy still that of the first model.
# points: cnn_evaluate 1
# finding: cnn_evaluate: `test_acc` is the accuracy
# hint: cnn_evaluate: those of `model`. Did you evaluate `cnn_model`?

# %% cnn_evaluate
test_loss = cnn_model.evaluate(test_images, test_labels)[0]
