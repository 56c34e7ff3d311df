# The confidence, rounded to a whole number.
# points: prediction 0
# hint: prediction: Was the model trained again?

# %% prediction
prediction = round(float(np.max(predictions[0])))
