# The loss is told of logits; Keras sees the softmax and corrects it: named, and nothing taken.
# hint: train_step: `from_logits=True`, but the model ends in softmax

# %% train_step
loss_function = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = loss_function(labels, model(images))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
