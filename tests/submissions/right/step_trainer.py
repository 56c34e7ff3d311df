# The step is the method of an object, which is called `fit`.

# %% train_step
class Trainer:
    def __init__(self):
        self.losses = []

    def fit(self, model, optimizer, images, labels):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        self.losses.append(loss)
        return loss

trainer = Trainer()

def train_step(model, optimizer, images, labels):
    return trainer.fit(model, optimizer, images, labels)
