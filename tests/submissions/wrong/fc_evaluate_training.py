# The training set in place of the test set.
# points: fc_evaluate 0
# hint: fc_evaluate: These are the numbers of the training set

# %% fc_evaluate
test_loss, test_acc = model.evaluate(train_images, train_labels)
