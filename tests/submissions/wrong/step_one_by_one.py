# `apply_gradients` for each variable alone: the optimizer counts four steps.
# points: train_step 3
# finding: train_step: one step of the optimizer it is given
# hint: train_step: for one variable at a time

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    for variable, gradient in zip(model.trainable_variables, tape.gradient(loss, model.trainable_variables)):
        optimizer.apply_gradients([(gradient, variable)])
    return loss
