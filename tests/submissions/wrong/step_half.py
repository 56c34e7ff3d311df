# Written as far as the gradients, with a word that does not exist.
# points: train_step 0
# seen: train_step: NameError

# %% train_step
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
