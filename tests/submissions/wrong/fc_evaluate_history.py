# The numbers of the last epoch of training.
# points: fc_evaluate 0
# hint: fc_evaluate: what `fit` showed

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
history = model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)

# %% fc_evaluate
test_loss = history.history["loss"][-1]
test_acc = history.history["accuracy"][-1]
