# The loss as a function.

# %% fc_compile
loss_function = tf.keras.losses.sparse_categorical_crossentropy
model.compile(tf.keras.optimizers.SGD(learning_rate=1e-1), loss_function, metrics=["accuracy"])
