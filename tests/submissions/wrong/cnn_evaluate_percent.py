# The accuracy in percent.
# points: cnn_evaluate 1
# finding: cnn_evaluate: `test_acc` is the accuracy
# hint: cnn_evaluate: in percent

# %% cnn_evaluate
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels)
test_acc = round(100 * test_acc, 2)
