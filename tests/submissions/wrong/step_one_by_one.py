# `apply_gradients` for each variable alone: Keras takes the first for all there are.
# points: train_step 0
# hint: train_step: for one variable at a time

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    for variable, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
        optimizer.apply_gradients([(gradient, variable)])
    return loss
