# Keras' own operations in place of TensorFlow's.

# %% train_step
import keras

def train_step(model, optimizer, images, labels):
    images, labels = keras.ops.convert_to_tensor(images), keras.ops.convert_to_tensor(labels)
    with tf.GradientTape() as tape:
        losses = keras.losses.sparse_categorical_crossentropy(labels, model(images))
        loss = keras.ops.mean(losses)
    optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    return keras.ops.convert_to_numpy(loss)
