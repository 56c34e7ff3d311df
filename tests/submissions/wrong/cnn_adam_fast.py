# Adam with the learning rate of SGD.
# points: cnn_train 0
# finding: cnn_train: a test accuracy of
# hint: cnn_train: Adam has a learning rate of 0.1
# fit: 120 steps

# %% cnn_compile
cnn_model.compile(tf.keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
