# The index in a list.

# %% prediction
confidences = list(predictions[0])
prediction = confidences.index(max(confidences))
