# The sum in place of the mean.
# points: train_step 3
# finding: train_step: returns one number
# hint: train_step: the sum over the batch
# hint: train_step: Fix the loss, and this is right, too

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
        loss = tf.reduce_sum(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
