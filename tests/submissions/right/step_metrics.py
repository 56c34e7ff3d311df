# A metric is kept as well, and the model's own penalties are added.

# %% train_step
accuracy_so_far = tf.keras.metrics.SparseCategoricalAccuracy()

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = model(images, training=True)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
        loss += sum(model.losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    accuracy_so_far.update_state(labels, probabilities)
    return loss
