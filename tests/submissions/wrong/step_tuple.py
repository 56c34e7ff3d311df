# More than the loss is returned.
# points: train_step 3
# finding: train_step: returns one number
# hint: train_step: the loss alone

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = model(images)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss, probabilities
