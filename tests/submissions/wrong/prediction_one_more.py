# Counted from 1.
# points: prediction 0
# hint: prediction: one too high

# %% prediction
prediction = np.argmax(predictions[0]) + 1
