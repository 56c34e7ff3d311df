# Trained, looked at, and trained on.

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 3
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)
model.evaluate(test_images, test_labels)
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)
