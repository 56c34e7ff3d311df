# What is returned is smoothed over the calls, as the curve is.
# points: train_step 3
# hint: train_step: such as a running mean

# %% train_step
smoothed = []

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = model(images, training=True)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    smoothed.append(0.95 * smoothed[-1] + 0.05 * loss if smoothed else loss)
    return smoothed[-1]
