# The gradients are computed and not applied.
# points: train_step 1
# finding: train_step: changes every trainable variable
# hint: train_step: with `optimizer.apply_gradients`

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    return loss
