# Other arguments than those that the loop gives.
# points: train_step 0
# seen: train_step: cannot be called with these four arguments

# %% train_step
def train_step(images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, cnn_model(images)))
    gradients = tape.gradient(loss, cnn_model.trainable_variables)
    cnn_model.optimizer.apply_gradients(zip(gradients, cnn_model.trainable_variables))
    return loss
