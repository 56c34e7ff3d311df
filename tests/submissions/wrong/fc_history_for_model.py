# What `fit` returns takes the model's name.
# points: fc_train 0, fc_evaluate 0
# hint: fc_train: A History is what `fit` returns
# seen: fc_evaluate: needs a `model` that works

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
model = model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
