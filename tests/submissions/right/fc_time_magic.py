# A magic of IPython around the training, and a curve of the student's own.

# %% fc_fit
BATCH_SIZE = 64
EPOCHS = 5
%time history = model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
plt.plot(history.history["loss"])
plt.close()
