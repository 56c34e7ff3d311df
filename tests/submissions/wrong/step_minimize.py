# The way of TensorFlow 2.4.
# points: train_step 0
# hint: train_step: no `minimize` any more

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    optimizer.minimize(loss, model.trainable_variables, tape=tape)
    return loss
