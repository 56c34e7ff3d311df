# Evaluated, and nothing kept.
# points: fc_evaluate 0
# not started: fc_evaluate

# %% fc_evaluate
model.evaluate(test_images, test_labels)
