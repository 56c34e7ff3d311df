# Kept under names of the student's own.
# points: fc_evaluate 0
# not started: fc_evaluate

# %% fc_evaluate
loss, accuracy = model.evaluate(test_images, test_labels)
