# The confidence in place of the digit.
# points: prediction 0
# hint: prediction: This is the highest confidence itself

# %% prediction
prediction = np.max(predictions[0])
