# An object is called, which trains `cnn_model` from outside.
# points: train_step 1
# finding: train_step: changes every trainable variable
# hint: train_step: It uses `cnn_model` from outside

# %% train_step
class Step:
    def __call__(self, model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, cnn_model(images)))
        gradients = tape.gradient(loss, cnn_model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, cnn_model.trainable_variables))
        return loss

train_step = Step()
