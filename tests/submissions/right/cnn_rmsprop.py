# RMSprop, smaller batches, another number of epochs, the rate lowered where nothing moves.

# %% cnn_compile
cnn_model.compile(tf.keras.optimizers.RMSprop(1e-3), "sparse_categorical_crossentropy", metrics=["acc"])

# %% cnn_fit
slower = tf.keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1)
cnn_model.fit(train_images, train_labels, batch_size=48, epochs=4, callbacks=slower, verbose=0)
