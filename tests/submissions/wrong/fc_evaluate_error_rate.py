# The share of wrong images for the accuracy.
# points: fc_evaluate 1
# hint: fc_evaluate: share of wrong

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
test_acc = 1 - test_acc
