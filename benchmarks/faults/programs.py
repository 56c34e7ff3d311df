"""Working answers of the lab in several spellings, into which the faults are put.

The spellings in `HELD_OUT` weren't looked at while the hints were improved.
"""

from collections.abc import Mapping

Program = Mapping[str, str]

_FC_FUNCTIONAL = """
def build_fc_model():
    inputs = tf.keras.Input((28, 28, 1))
    x = tf.keras.layers.Flatten()(inputs)
    x = tf.keras.layers.Dense(128, activation="relu")(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(10, activation="softmax")(x))

model = build_fc_model()
"""
_FC_ADDED = """
from tensorflow.keras import layers

def build_fc_model():
    net = tf.keras.Sequential()
    net.add(layers.Input((28, 28, 1)))
    net.add(layers.Flatten())
    net.add(layers.Dense(128, "relu"))
    net.add(layers.Dense(10, "softmax"))
    return net

model = build_fc_model()
"""
_FC_OBJECTS = """
model.compile(
    tf.keras.optimizers.SGD(0.1),
    tf.keras.losses.SparseCategoricalCrossentropy(),
    metrics=[tf.keras.metrics.SparseCategoricalAccuracy(name="acc")],
)
"""
_FC_ADAM = """
model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
"""
_FC_FIT = """
BATCH_SIZE = 64
EPOCHS = 5
history = model.fit(train_images, train_labels, BATCH_SIZE, epochs=EPOCHS, verbose=0)
"""
_CNN_LIST = """
from tensorflow.keras import layers, models

def build_cnn_model():
    return models.Sequential([
        layers.Input((28, 28, 1)),
        layers.Conv2D(24, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Conv2D(36, (3, 3), activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])

cnn_model = build_cnn_model()
"""
_CNN_FUNCTIONAL = """
def build_cnn_model():
    L = tf.keras.layers
    images = L.Input((28, 28, 1))
    x = L.Conv2D(24, kernel_size=3, activation="relu")(images)
    x = L.MaxPool2D(pool_size=2)(x)
    x = L.Conv2D(36, kernel_size=3, activation="relu")(x)
    x = L.MaxPool2D(pool_size=2)(x)
    x = L.Flatten()(x)
    x = L.Dense(128, activation="relu")(x)
    return tf.keras.Model(images, L.Dense(10, activation="softmax")(x))

cnn_model = build_cnn_model()
"""
_STEP_OBJECT = """
loss_object = tf.keras.losses.SparseCategoricalCrossentropy()

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = loss_object(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
"""
_STEP_APPLY = """
def train_step(model, optimizer, images, labels):
    variables = model.trainable_weights
    with tf.GradientTape() as tape:
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, model(images))
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, variables)
    optimizer.apply(gradients, variables)
    return loss
"""
_STEP_HELPERS = """
def mean_loss(labels, predictions):
    losses = tf.keras.losses.sparse_categorical_crossentropy(labels, predictions)
    return tf.reduce_mean(losses)

def train_step(model, optimizer, images, labels):
    with tf.GradientTape() as tape:
        predictions = model(images, training=True)
        loss = mean_loss(labels, predictions)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(list(zip(gradients, model.trainable_variables)))
    return float(loss)
"""
# Two epochs of CNNs reach their threshold, and take less than half of the solution's time.
_CNN_FIT = "cnn_model.fit(train_images, train_labels, batch_size=BATCH_SIZE, epochs=2, verbose=0)"

PROGRAMS: dict[str, dict[str, Program]] = {
    "fc": {
        "solution": {},
        "functional": {"fc_model": _FC_FUNCTIONAL, "fc_compile": _FC_OBJECTS, "fc_fit": _FC_FIT},
        "added": {"fc_model": _FC_ADDED, "fc_compile": _FC_ADAM},
    },
    "cnn": {
        "solution": {"cnn_fit": _CNN_FIT},
        "list": {"cnn_model": _CNN_LIST, "cnn_fit": _CNN_FIT},
        "functional": {"cnn_model": _CNN_FUNCTIONAL, "cnn_fit": _CNN_FIT},
    },
    "step": {
        "solution": {},
        "object": {"train_step": _STEP_OBJECT},
        "apply": {"train_step": _STEP_APPLY},
        "helpers": {"train_step": _STEP_HELPERS},
    },
}
HELD_OUT = {"fc": ("added",), "cnn": ("functional",), "step": ("apply", "helpers")}
