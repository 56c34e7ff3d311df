# NumPy in a `tf.function`: it stops whenever it is called.
# points: train_step 0
# hint: train_step: no `.numpy()` in a `tf.function`

# %% train_step
@tf.function
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss.numpy()
