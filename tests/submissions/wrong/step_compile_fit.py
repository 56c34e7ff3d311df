# Keras takes the step, with the optimizer that is given.
# points: train_step 0
# hint: train_step: `fit` hides the step

# %% train_step
def train_step(model, optimizer, images, labels):
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    history = model.fit(images, labels, verbose=0)
    return history.history["loss"][0]
