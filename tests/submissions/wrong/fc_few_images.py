# Trained on the first 200 images only.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: all 60,000 images
# fit: 20 steps

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
model.fit(train_images[:200], train_labels[:200], batch_size=BATCH_SIZE, epochs=EPOCHS)
