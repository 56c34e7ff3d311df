# The accuracy in percent.
# points: fc_evaluate 1
# finding: fc_evaluate: `test_acc` is the accuracy
# hint: fc_evaluate: in percent

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
test_acc = test_acc * 100
