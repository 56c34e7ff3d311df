# The mean of a loss class that is called like a function.
# points: train_step 0
# finding: train_step: one number
# hint: train_step: Is the loss a class?

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.SparseCategoricalCrossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
