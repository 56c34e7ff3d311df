# The position among all numbers of all images.
# points: prediction 0
# hint: prediction: an index within all the predictions?

# %% prediction
prediction = np.argmax(predictions)
