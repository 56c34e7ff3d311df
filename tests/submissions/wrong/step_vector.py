# A loss for each image: the tape sums them. 53 of 54 did this once.
# points: train_step 3
# finding: train_step: returns one number
# hint: train_step: a vector of 12 per-image losses
# hint: train_step: Fix the loss, and this is right, too

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = model(images)
        loss = tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
