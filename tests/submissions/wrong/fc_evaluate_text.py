# A sentence in place of a number.
# points: fc_evaluate 1
# finding: fc_evaluate: `test_acc` is the accuracy
# hint: fc_evaluate: This is text

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
test_acc = f"Test accuracy: {test_acc}"
