# The images are standardised outside the model; the lab's own test images are not.
# points: fc_train 0, fc_evaluate 0
# finding: fc_train: test accuracy of 0.95
# hint: fc_train: Were they scaled once more?
# hint: fc_evaluate: Were they scaled once more?
# fit: 400 steps

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
mean, deviation = train_images.mean(), train_images.std()
train_images = (train_images - mean) / deviation
test_images = (test_images - mean) / deviation
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
