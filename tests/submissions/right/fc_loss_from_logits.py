# A loss that is told of logits: Keras finds those before the softmax, and the result is right.

# %% fc_compile
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
