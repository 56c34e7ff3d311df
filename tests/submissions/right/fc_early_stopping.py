# Many epochs, part of the data for validation, an early stop, smaller batches.

# %% fc_fit
BATCH_SIZE = 32
EPOCHS = 12
stop = tf.keras.callbacks.EarlyStopping(monitor="val_loss", patience=2, restore_best_weights=True)
history = model.fit(
    train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, validation_split=0.1,
    callbacks=[experiment.callback, stop],
)
