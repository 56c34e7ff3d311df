# The array's own method, as an int.

# %% prediction
prediction = int(predictions[0].argmax())
