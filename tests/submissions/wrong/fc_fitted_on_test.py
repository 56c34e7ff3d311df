# Trained on the test set: an accuracy that says nothing.
# hint: fc_train: Was it fitted on the test data?
# status: needs_review
# fit: 900 steps

# %% fc_compile
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 20
model.fit(test_images, test_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
