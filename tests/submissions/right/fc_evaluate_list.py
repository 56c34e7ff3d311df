# The two numbers by their index, batch size and verbosity told.

# %% fc_evaluate
results = model.evaluate(x=test_images, y=test_labels, batch_size=100, verbose=2)
test_loss = results[0]
test_acc = results[1]
