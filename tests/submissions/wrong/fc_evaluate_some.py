# Only the first 32 test images.
# points: fc_evaluate 0
# hint: fc_evaluate: the first 32 test images

# %% fc_evaluate
test_loss, test_acc = model.evaluate(test_images[:32], test_labels[:32])
