# A loss object from outside, and `training=True`.

# %% train_step
loss_object = tf.keras.losses.SparseCategoricalCrossentropy()

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss
