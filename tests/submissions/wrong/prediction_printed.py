# Printed, and not kept.
# points: prediction 0
# not started: prediction

# %% prediction
print(np.argmax(predictions[0]))
