# The whole array.
# points: prediction 0
# hint: prediction: Which index has the largest one?

# %% prediction
prediction = predictions[0]
