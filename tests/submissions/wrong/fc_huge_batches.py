# Five steps in all, of 60,000 images each.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: Are the batches too large
# fit: 1 steps

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
model.fit(train_images, train_labels, batch_size=60000, epochs=EPOCHS, verbose=2)
