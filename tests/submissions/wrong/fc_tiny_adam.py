# Adam with a learning rate that moves nothing.
# points: fc_train 0
# finding: fc_train: a test accuracy of
# hint: fc_train: Adam has a learning rate of 1e-08
# fit: 120 steps

# %% fc_compile
model.compile(tf.keras.optimizers.Adam(1e-8), "sparse_categorical_crossentropy", metrics=["accuracy"])
