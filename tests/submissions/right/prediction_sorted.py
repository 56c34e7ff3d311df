# The last of the sorted positions.

# %% prediction
prediction = np.argsort(predictions[0])[-1]
