# What `compile` returns, nothing, takes the model's name.
# points: fc_train 0, fc_evaluate 0
# seen: fc_train: or is it `model = model.compile(...)`?
# seen: fc_evaluate: needs a `model` that works

# %% fc_compile
model = model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=1e-1),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
