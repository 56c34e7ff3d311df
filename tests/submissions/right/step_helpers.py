# Small functions do the parts.

# %% train_step
def mean_loss(labels, probabilities):
    return tf.math.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))

def gradients_of(model, images, labels):
    with tf.GradientTape() as tape:
        loss = mean_loss(labels, model(images, training=True))
    return loss, tape.gradient(loss, model.trainable_variables)

def train_step(model, optimizer, images, labels):
    loss, gradients = gradients_of(model, images, labels)
    optimizer.apply_gradients(list(zip(gradients, model.trainable_variables)))
    return loss
