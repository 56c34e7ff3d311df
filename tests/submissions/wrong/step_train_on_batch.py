# Keras takes the step.
# points: train_step 0
# hint: train_step: `train_on_batch` hides the step

# %% train_step
def train_step(model, optimizer, images, labels):
    return model.train_on_batch(images, labels)
