# One digit of the accuracy.
# points: fc_evaluate 1
# finding: fc_evaluate: `test_acc` is the accuracy
# hint: fc_evaluate: rounded

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
test_acc = round(test_acc, 1)
