# A new model after the training: what was learned is gone.
# points: fc_train 0, fc_evaluate 0
# not started: fc_train
# seen: fc_evaluate: the cell that evaluates stopped with ValueError
# hint: fc_evaluate: This model isn't compiled

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
model = build_fc_model()
