# For each digit the image that looks most like it.
# points: prediction 0
# hint: prediction: Did you take the axis?

# %% prediction
prediction = tf.argmax(predictions)
