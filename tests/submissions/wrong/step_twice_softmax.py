# Probabilities where the function expects logits.
# points: train_step 3
# finding: train_step: down the gradient
# hint: train_step: probabilities for logits

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=model(images))
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
