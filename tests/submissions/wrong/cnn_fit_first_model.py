# The first model trained on in place of the CNN.
# points: cnn_train 0
# hint: cnn_train: Did `fit` run on `cnn_model`, or on `model`?

# %% cnn_fit
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
