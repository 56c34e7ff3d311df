# Only the output layer is trained.
# points: train_step 3
# finding: train_step: changes every trainable variable
# hint: train_step: all of `model.trainable_variables`

# %% train_step
def train_step(model, optimizer, images, labels):
    variables = model.layers[-1].trainable_variables
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
    return loss
