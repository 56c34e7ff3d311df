# A new optimizer in each step.
# points: train_step 3
# finding: train_step: one step of the optimizer it is given
# hint: train_step: an optimizer of its own

# %% train_step
def train_step(model, optimizer, images, labels):
    optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
