# The model itself, in place of its predictions: NumPy takes it for one value.
# points: prediction 0
# finding: prediction: highest confidence
# hint: prediction: gives 0 for what isn't an array

# %% prediction
prediction = np.argmax(cnn_model)
