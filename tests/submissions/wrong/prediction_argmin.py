# The digit of the lowest confidence.
# points: prediction 0
# hint: prediction: the lowest confidence

# %% prediction
prediction = np.argmin(predictions[0])
