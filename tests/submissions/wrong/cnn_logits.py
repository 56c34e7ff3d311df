# The output layer has no activation, though the loss knows.
# points: cnn_model 3
# finding: cnn_model: 10 probabilities
# hint: cnn_model: Is softmax missing?

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(24, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Conv2D(36, 3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D())
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    cnn_model.add(tf.keras.layers.Dense(10))
    return cnn_model

cnn_model = build_cnn_model()

# %% cnn_compile
cnn_model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
    loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)
