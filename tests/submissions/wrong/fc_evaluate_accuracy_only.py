# Only the accuracy is kept.
# points: fc_evaluate 1
# finding: fc_evaluate: `test_loss` is the loss
# hint: fc_evaluate: returns two numbers

# %% fc_evaluate
test_acc = model.evaluate(test_images, test_labels)[1]
