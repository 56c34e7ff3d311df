# Both numbers in one name.
# points: fc_evaluate 0
# hint: fc_evaluate: unpacked

# %% fc_evaluate
test_loss = test_acc = model.evaluate(test_images, test_labels)
