# The accuracy in `test_loss`, the loss in `test_acc`.
# points: fc_evaluate 0
# hint: fc_evaluate: Are the two names swapped?

# %% fc_evaluate
test_acc, test_loss = model.evaluate(test_images, test_labels)
