# The two numbers from a dict.

# %% fc_evaluate
results = model.evaluate(test_images, test_labels, verbose=0, return_dict=True)
test_acc, test_loss = results["accuracy"], results["loss"]
