# The cells stand in the wrong order: trained first, compiled and evaluated afterwards.
# points: fc_train 0
# not started: fc_train

# %% fc_compile
BATCH_SIZE = 64
EPOCHS = 5
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)

# %% fc_fit
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
