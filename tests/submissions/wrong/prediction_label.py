# The true label in place of the network's answer: the same digit here, but not for every image.
# points: prediction 0
# hint: prediction: Is this the true label? The highest confidence stands

# %% prediction
prediction = test_labels[0]
