# The mean is returned, the vector is given to the tape.
# points: train_step 3
# finding: train_step: one step of the optimizer
# hint: train_step: Was the mean of the losses taken?

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
    gradients = tape.gradient(losses, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return tf.reduce_mean(losses)
