# The learning rate rises for 500 steps: a hook that is put on the callback itself.

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
rates = np.linspace(0.0002, 0.1, 500)
taken = []

def warm_up(batch, logs=None):
    model.optimizer.learning_rate = float(rates[min(len(taken), 499)])
    taken.append(batch)

hook = tf.keras.callbacks.LambdaCallback(on_train_batch_begin=warm_up)
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, callbacks=[hook])
