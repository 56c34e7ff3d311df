# The first model compiled, trained and evaluated in place of the CNN.
# points: cnn_train 0, cnn_evaluate 0
# hint: cnn_train: Did `fit` run on `cnn_model`, or on `model`?
# hint: cnn_evaluate: Did you evaluate `cnn_model`?

# %% cnn_compile
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

# %% cnn_fit
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)

# %% cnn_evaluate
test_loss, test_acc = model.evaluate(test_images, test_labels)
