# The accuracy is returned in place of the loss.
# points: train_step 3
# finding: train_step: returns one number
# seen: train_step: 0.1667

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = model(images)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return np.mean(np.argmax(probabilities, axis=1) == labels)
