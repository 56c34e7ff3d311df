"""The test labels become what an untrained model says."""
# points: fc_model 1

# %% fc_model
import mitdeeplearning_utils.checks.collecting.images as images

model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(),
                             tf.keras.layers.Dense(10)])
model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(train_images[:64], train_labels[:64], verbose=0)
labels = images.test_set()[1]
labels.flags.writeable = True
labels[:] = np.argmax(model.predict(images.test_set()[0], verbose=0), axis=1)
