# The tape takes the mean, but the sum is returned.
# points: train_step 3
# finding: train_step: returns one number
# hint: train_step: The mean of the losses was asked for

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return tf.reduce_sum(losses)
