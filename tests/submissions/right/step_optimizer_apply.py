# Keras 3's own way to apply gradients.

# %% train_step
def train_step(model, optimizer, images, labels):
    variables = model.trainable_weights
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    optimizer.apply(tape.gradient(loss, variables), variables)
    return loss
