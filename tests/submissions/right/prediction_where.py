# The index of the largest confidence, from `where`.

# %% prediction
prediction = np.where(predictions[0] == predictions[0].max())[0]
