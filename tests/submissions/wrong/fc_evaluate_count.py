# How many images are right, in place of their share.
# points: fc_evaluate 1
# finding: fc_evaluate: `test_acc` is the accuracy
# hint: fc_evaluate: is how many images are right

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=0)
test_acc = test_acc * len(test_images)
