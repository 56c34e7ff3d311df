# Compiled by the student.

# %% train_step
@tf.function
def train_step(model, optimizer, images, labels):
    """Take one optimizer step on a batch, and return the mean loss over it."""
    with tf.GradientTape() as tape:
        probabilities = model(images, training=True)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
