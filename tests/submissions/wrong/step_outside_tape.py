# The forward pass stands before the tape.
# points: train_step 0
# finding: train_step: returns one number
# hint: train_step: inside the `with tf.GradientTape()` block

# %% train_step
def train_step(model, optimizer, images, labels):
    probabilities = model(images)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
