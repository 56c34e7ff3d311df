# The first image goes through the model again.

# %% prediction
prediction = tf.math.argmax(cnn_model(test_images[:1]), axis=-1).numpy()[0]
