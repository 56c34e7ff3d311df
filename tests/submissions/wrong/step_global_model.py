# `cnn_model` from outside in place of the argument.
# points: train_step 1
# finding: train_step: changes every trainable variable
# hint: train_step: It uses `cnn_model` from outside

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        probabilities = cnn_model(images)
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities))
    gradients = tape.gradient(loss, cnn_model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, cnn_model.trainable_variables))
    return loss
