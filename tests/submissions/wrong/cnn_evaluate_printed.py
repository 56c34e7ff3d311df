# Evaluated, and nothing kept.
# points: cnn_evaluate 0
# not started: cnn_evaluate

# %% cnn_evaluate
print("Test accuracy:", cnn_model.evaluate(test_images, test_labels)[1])
