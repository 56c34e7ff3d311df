# The digit as text.
# points: prediction 0
# hint: prediction: The digit is a number

# %% prediction
prediction = f"The digit is a {np.argmax(predictions[0])}"
