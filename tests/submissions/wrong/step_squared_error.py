# A squared error in place of the cross entropy.
# points: train_step 3
# finding: train_step: down the gradient
# hint: train_step: Is the loss a squared error?

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(tf.one_hot(labels, 10) - model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
