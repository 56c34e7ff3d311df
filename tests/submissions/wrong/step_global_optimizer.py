# An optimizer made outside the function.
# points: train_step 3
# finding: train_step: one step of the optimizer it is given
# hint: train_step: It uses `sgd` from outside

# %% train_step
sgd = tf.keras.optimizers.SGD(learning_rate=0.1)

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    sgd.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
