# `keras` in place of `tf.keras`, and its own activation functions.

# %% fc_model
import keras
from keras import layers

def build_fc_model():
    return keras.models.Sequential([
        keras.Input((28, 28, 1)),
        layers.Flatten(),
        layers.Dense(units=128, activation=keras.activations.relu),
        layers.Dense(units=10, activation=keras.activations.softmax),
    ])

model = build_fc_model()
