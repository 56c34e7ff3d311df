# Compiled a second time before it is evaluated.

# %% cnn_evaluate
cnn_model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, batch_size=500)
