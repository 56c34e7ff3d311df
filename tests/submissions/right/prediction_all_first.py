# The digits of all images, then the first.

# %% prediction
prediction = np.argmax(predictions, axis=1)[0]
