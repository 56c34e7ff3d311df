# Both numbers from the predictions.

# %% fc_evaluate
probabilities = model.predict(test_images, verbose=0)
test_acc = np.mean(np.argmax(probabilities, axis=1) == test_labels)
test_loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(test_labels, probabilities))
