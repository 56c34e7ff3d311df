# The loss for two classes.
# points: train_step 1
# finding: train_step: returns one number
# finding: train_step: down the gradient
# seen: train_step: another direction
# hint: train_step: Is the loss the cross-entropy of these labels?

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        losses = tf.keras.losses.binary_crossentropy(tf.one_hot(labels, 10), model(images))
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
