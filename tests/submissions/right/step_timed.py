# A decorator measures the time of each step.

# %% train_step
import time

def timed(function):
    def inner(*args):
        start = time.perf_counter()
        result = function(*args)
        seconds.append(time.perf_counter() - start)
        return result
    return inner

seconds = []

@timed
def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.keras.losses.sparse_categorical_crossentropy(labels, model(images)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
