# The cross entropy from its definition; the sum divided by the number of images in the batch.

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        p = model(images)
        p_true = tf.reduce_sum(p * tf.one_hot(labels, 10), axis=1)
        loss = tf.reduce_sum(-tf.math.log(p_true)) / len(images)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
