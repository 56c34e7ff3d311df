# A loop that keeps the best so far.

# %% prediction
prediction, best = 0, 0.0
for digit, confidence in enumerate(predictions[0]):
    if confidence > best:
        prediction, best = digit, confidence
