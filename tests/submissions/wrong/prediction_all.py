# The digits of all images.
# points: prediction 0
# hint: prediction: a digit for every image

# %% prediction
prediction = np.argmax(predictions, axis=1)
