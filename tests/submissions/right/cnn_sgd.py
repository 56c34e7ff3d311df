# SGD and the loss as an object.

# %% cnn_compile
cnn_model.compile(
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=False),
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1, momentum=0.5),
    metrics=["accuracy"],
)
