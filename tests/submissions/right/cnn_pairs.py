# Sizes as pairs, and what is the default anyway.

# %% cnn_model
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    cnn_model.add(tf.keras.layers.Conv2D(filters=24, kernel_size=(3, 3), strides=(1, 1), padding="valid", activation=tf.nn.relu))
    cnn_model.add(tf.keras.layers.MaxPool2D(pool_size=(2, 2), strides=(2, 2)))
    cnn_model.add(tf.keras.layers.Conv2D(filters=36, kernel_size=(3, 3), activation=tf.nn.relu))
    cnn_model.add(tf.keras.layers.MaxPool2D(pool_size=(2, 2)))
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation=tf.nn.relu))
    cnn_model.add(tf.keras.layers.Dense(10, activation=tf.nn.softmax))
    return cnn_model

cnn_model = build_cnn_model()
print(cnn_model.predict(train_images[[0]], verbose=0))
print(cnn_model.summary())
