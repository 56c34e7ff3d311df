# Keras takes the step, with the optimizer that is given.
# points: train_step 0
# hint: train_step: `train_on_batch` hides the step

# %% train_step
def train_step(model, optimizer, images, labels):
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy")
    return model.train_on_batch(images, labels)
