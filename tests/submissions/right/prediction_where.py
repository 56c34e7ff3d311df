# Where the largest confidence stands.

# %% prediction
prediction = np.where(predictions[0] == predictions[0].max())[0]
