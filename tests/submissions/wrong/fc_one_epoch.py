# One epoch, in large batches.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: Are the batches too large
# fit: 150 steps

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
model.fit(train_images, train_labels, batch_size=256, epochs=1, verbose=2)
