# All digits, sorted.
# points: prediction 0
# hint: prediction: sorted by their confidence

# %% prediction
prediction = np.argsort(predictions[0])
