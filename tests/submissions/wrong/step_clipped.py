# The gradients are cut before they are applied.
# points: train_step 2
# finding: train_step: down the gradient
# hint: train_step: The loss is right. Are the gradients those of the loss

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = [tf.clip_by_norm(g, 0.1) for g in tape.gradient(loss, model.trainable_variables)]
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
