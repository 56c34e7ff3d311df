# Checkpoints and curves in Colab's own folder and in a mounted Drive.

# %% fc_fit
from google.colab import drive

drive.mount("/content/drive")
BATCH_SIZE = 64
EPOCHS = 5
callbacks = [
    tf.keras.callbacks.ModelCheckpoint("/content/drive/MyDrive/best.keras", monitor="loss"),
    tf.keras.callbacks.CSVLogger("/content/curves.csv"),
]
model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS, callbacks=callbacks)
