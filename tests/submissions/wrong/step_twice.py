# The gradients are applied twice.
# points: train_step 3
# finding: train_step: one step of the optimizer it is given
# hint: train_step: apply the gradients 2 times

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    for _ in range(2):
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
