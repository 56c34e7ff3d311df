# Labels as vectors, with the loss for these.

# %% train_step
def train_step(model, optimizer, images, labels):
    targets = tf.one_hot(tf.cast(labels, tf.int32), depth=10)
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.CategoricalCrossentropy()(targets, model(images))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
