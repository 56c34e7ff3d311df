# `tf.argmax`, a tensor.

# %% prediction
prediction = tf.argmax(predictions[0])
