# Images and labels do not belong together.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: Do the labels that `fit` got still belong
# fit: 120 steps

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
order = np.random.permutation(len(train_images))
model.fit(train_images, train_labels[order], batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
