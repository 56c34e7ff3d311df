# The session is cleared and seeded again before each network.

# %% fc_model
tf.keras.backend.clear_session()
tf.random.set_seed(1)
np.random.seed(1)
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])
model = build_fc_model()

# %% cnn_model
tf.keras.backend.clear_session()
tf.random.set_seed(1)
def build_cnn_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Conv2D(24, [3, 3], activation="relu"),
        tf.keras.layers.MaxPool2D([2, 2]),
        tf.keras.layers.Conv2D(36, [3, 3], activation="relu"),
        tf.keras.layers.MaxPool2D([2, 2]),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
    ])
cnn_model = build_cnn_model()
