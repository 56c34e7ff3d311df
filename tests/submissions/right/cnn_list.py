# One list of layers, `MaxPooling2D`, the default pool, the input's shape on the first layer.

# %% cnn_model
from tensorflow.keras import layers, models

def build_cnn_model():
    return models.Sequential([
        layers.Conv2D(24, 3, activation="relu", input_shape=(28, 28, 1)),
        layers.MaxPooling2D(),
        layers.Conv2D(36, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])

cnn_model = build_cnn_model()
