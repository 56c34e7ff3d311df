# Ten truth values.
# points: prediction 0
# hint: prediction: The digit is a number

# %% prediction
prediction = predictions[0] == np.max(predictions[0])
