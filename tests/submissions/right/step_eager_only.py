# Prints, asserts and NumPy: it runs eagerly and in no other way.

# %% train_step
steps = 0

def train_step(model, optimizer, images, labels):
    global steps
    with tf.GradientTape() as tape:
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
        loss = tf.reduce_mean(losses)
    assert np.isfinite(loss.numpy())
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    steps += 1
    if steps % 100 == 0:
        print(f"step {steps}: {loss.numpy():.3f}")
    return float(loss)
