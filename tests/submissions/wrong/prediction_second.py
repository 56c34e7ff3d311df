# The second image: Python counts from 0.
# points: prediction 0
# hint: prediction: the digit of the second image

# %% prediction
prediction = np.argmax(predictions[1])
