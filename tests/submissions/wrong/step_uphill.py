# A minus sign: the loss grows.
# points: train_step 3
# finding: train_step: down the gradient
# hint: train_step: a minus sign too many

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = [-g for g in tape.gradient(loss, model.trainable_variables)]
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
