# Two mistakes: a loss for each image, and nothing returned.
# points: train_step 2
# finding: train_step: returns one number
# finding: train_step: one step of the optimizer
# hint: train_step: Does the function return the loss
# hint: train_step: Was the mean of the losses taken?

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
