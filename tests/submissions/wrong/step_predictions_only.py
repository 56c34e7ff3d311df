# No more than the forward pass.
# points: train_step 0
# finding: train_step: returns one number
# finding: train_step: changes every trainable variable
# hint: train_step: Does the function return the loss
# hint: train_step: Are the gradients applied

# %% train_step
def train_step(model, optimizer, images, labels):
    predictions = model(images)
