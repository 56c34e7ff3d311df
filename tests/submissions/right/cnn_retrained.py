# Defined, compiled and trained once more in the last of the three cells.

# %% cnn_fit
cnn_model = build_cnn_model()
cnn_model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
cnn_model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS)
