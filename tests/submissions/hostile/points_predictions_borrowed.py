"""A CNN that computes the picture's layers, and answers with what another, hidden model says."""
# points: cnn_model 1, cnn_evaluate 2

# %% cnn_model
layers = tf.keras.layers
hidden = [tf.keras.Sequential([tf.keras.Input((28, 28, 1)), layers.Flatten(),
                               layers.Dense(64, "relu"), layers.Dense(10, "softmax")])]
hidden[0].compile("adam", "sparse_categorical_crossentropy")
hidden[0].fit(train_images[:20000], train_labels[:20000], verbose=0)

class Borrowed(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [layers.Conv2D(24, 3, activation="relu"), layers.MaxPool2D(),
                      layers.Conv2D(36, 3, activation="relu"), layers.MaxPool2D(),
                      layers.Flatten(), layers.Dense(128, "relu"), layers.Dense(10, "softmax")]

    def call(self, images):
        x = images
        for part in self.parts:
            x = part(x)
        return hidden[0](images)

cnn_model = Borrowed()
cnn_model(test_images[:2])
cnn_model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])

# %% cnn_evaluate
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, verbose=0)
