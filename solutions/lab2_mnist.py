# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] nbgrader={"grade": false, "grade_id": "title", "locked": true, "schema_version": 3, "solution": false, "task": false}
# {{badge}}
#
# # Laboratory 2: Computer Vision
# ## Part 1: MNIST Digit Classification
#
# A postcode on an envelope, an amount on a cheque: reading handwritten digits was one of the first things neural networks did for a living. In this lab you build two networks that do it. The first sees a list of 784 numbers and doesn't know which pixels are neighbours; the second sees a picture. Then you look under the hood and write the training step yourself.
#
# There are short exercises, and one question that is graded by hand. The check below an exercise tells you what it found, gives a hint where something is wrong, and counts your points; run it as often as you like. If your cell ends in an error, fix that first: until then the check sees what the cell made before. Where it says *predict first*, decide on your answer before you unfold ours or run the next cell.
#
# *Copyright (c) MIT Introduction to Deep Learning and the authors of this lab. MIT License: you may use, change and share this notebook as long as this notice stays. The upstream course is at https://introtodeeplearning.com. MNIST is by Y. LeCun and C. Cortes, CC BY-SA 3.0.*

# %% [markdown]
# ### Setup
#
# In Colab, begin with *File > Save a copy in Drive*. Otherwise your work is lost when you close the tab.
#
# The first cell installs the lab's helper package if it is missing, and imports what we need. It also fixes the random seed: if you run the notebook again from the top, you get the same numbers, or nearly the same.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import os, subprocess, sys
from importlib.util import find_spec

missing = [name for name in ("tensorflow", "mitdeeplearning_utils") if not find_spec(name)]
assert not missing or find_spec("pip"), "pip is missing: run `%run -m ensurepip` in a cell, then run this cell again."
assert "tensorflow" not in missing, "TensorFlow is missing: choose a kernel with Python 3.11 to 3.13, run `%pip install tensorflow` there, then run this cell again."
if missing:
    source = {{install_from}}
    print("Installing the lab's helpers from", source)
    failed = subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", source])
    assert not failed, "The helpers could not be installed: {{remedy}}, then run this cell again."

import matplotlib.pyplot as plt
import mitdeeplearning_utils as mdl
import numpy as np
from tqdm import tqdm

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
with mdl.silenced():  # TensorFlow has much to say about the machine it finds; none is an error
    import tensorflow as tf
    gpus = tf.config.list_physical_devices("GPU")

tf.keras.utils.set_random_seed(2)
print("TensorFlow", tf.__version__, "| GPUs:", len(gpus))

# %% [markdown]
# No GPU? Everything here runs on a CPU in a few minutes. In Colab, *Runtime > Change runtime type* gives you a GPU; the notebook then starts afresh, so change it now or not at all.
#
# **Comet (optional).** [Comet](https://www.comet.com) keeps your training curves on a web page of your own. To use it, sign up there, copy the API key from your account settings, and store it under the name `COMET_API_KEY`: as a secret in Colab (the key symbol on the left; allow this notebook to read it) or as an environment variable elsewhere. Do this before you go on. Each experiment below then prints the link to its page; open the *Charts* tab there to watch the curves grow. Without a key the curves are drawn in this notebook, and nothing else changes.

# %% [markdown]
# ## 1.1 MNIST dataset
#
# MNIST holds 70,000 handwritten digits: 60,000 images to train on, and 10,000 kept apart to test with. Each is 28x28 pixels in shades of grey and belongs to one of ten classes, the digits 0 to 9.

# %% nbgrader={"grade": false, "grade_id": "load_data", "locked": true, "schema_version": 3, "solution": false, "task": false}
(train_images, train_labels), (test_images, test_labels) = mdl.load_mnist()
print("Training:", train_images.shape, train_images.dtype, train_labels.shape, train_labels.dtype)
print("Test:    ", test_images.shape, test_images.dtype, test_labels.shape, test_labels.dtype)

# %% [markdown]
# `train_images` has four axes: the image, its rows, its columns, and the colour channels, of which a grey image has one. The pixels are scaled to lie between 0 (paper) and 1 (ink). Here are 36 training images, chosen at random, with their labels:

# %% nbgrader={"grade": false, "grade_id": "show_data", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.plot_sample_grid(train_images, train_labels)
mdl.show()

# %% [markdown]
# ## 1.2 A fully connected network
#
# We start with the simplest network that does the job: two fully connected layers, in which every unit (neuron) is connected to every output of the previous layer. The image goes in as 784 numbers, 128 units form the hidden layer, and 10 units give the scores, one for each digit:

# %% nbgrader={"grade": false, "grade_id": "draw_fc", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.draw_fully_connected()
mdl.show()

# %% [markdown]
# ### Define the model
#
# A fully connected layer takes a vector, but an image is a grid. **Flatten** lays the 28 rows of pixels end to end: the 784 pixels become a list of 784 numbers.
#
# <details><summary><b>Predict first:</b> how many parameters does Flatten have, and how many has a Dense layer of 128 units behind it?</summary>
#
# Flatten only puts the numbers in a row: it has no parameters and learns nothing. The Dense layer has one weight for each of its inputs and units and one bias per unit: 784 · 128 + 128 = 100,480.
# </details>
#
# The output layer gives ten numbers, one score for each digit. We want them to be a *probability distribution*: none is negative, and they add up to 1. Then the network says not only which digit it sees, but also how sure it is.
#
# #### Exercise: define the model ({{fc_model.worth}})
#
# Complete `build_fc_model()` with the two fully connected layers:
#
# 1. a [`Dense`](https://keras.io/api/layers/core_layers/dense/) layer of 128 units with a non-linear [activation](https://keras.io/api/layers/activations/);
# 2. a `Dense` layer of 10 units whose outputs are a probability distribution. One of the activations on that page does this: which?
#
# Why the non-linearity? Without it, two layers in a row compute no more than one, because a linear function of a linear function is linear. ReLU is a good first choice. A sigmoid works as well, but learns more slowly: with the settings given below it misses the {{fc_train.percent}} that training asks for.

# %% nbgrader={"grade": false, "grade_id": "fc_model", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def build_fc_model():
    return tf.keras.Sequential([
        tf.keras.Input(shape=(28, 28, 1)),
        tf.keras.layers.Flatten(),
        # The two fully connected layers.
        ### BEGIN SOLUTION
        tf.keras.layers.Dense(128, activation="relu"),
        tf.keras.layers.Dense(10, activation="softmax"),
        ### END SOLUTION
    ])

model = build_fc_model()

# %% nbgrader={"grade": true, "grade_id": "fc_model_check", "locked": true, "points": {{fc_model.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("fc_model_check", globals())

# %% [markdown]
# ### Compile the model
#
# Before a model can learn, it needs three things:
#
# - a **loss**, which says how wrong the predictions are. Ours is the cross entropy for labels that are integers, `"sparse_categorical_crossentropy"`: the mean over the images of -log *p*, where *p* is the probability that the network gives to the true digit;
# - an **optimizer**, which says how the weights change to lower the loss. Ours is stochastic gradient descent, [`tf.keras.optimizers.SGD`](https://keras.io/api/optimizers/sgd/), with a learning rate of 0.1;
# - **metrics**, which are for us to read. We want the `"accuracy"`, the fraction of images that are classified correctly.
#
# <details><summary><b>Predict first:</b> what is the loss of a network that knows nothing and gives each of the ten digits the same probability?</summary>
#
# -log(1/10) = log 10 = 2.30 (the natural logarithm), whatever the image shows. A loss near 2.3 means that nothing has been learned yet.
# </details>
#
# #### Exercise: compile it (checked with the training)
#
# [Compile](https://keras.io/api/models/model_training_apis/#compile-method) `model` with this loss, optimizer and metric. When all of this section works, come back and try other optimizers and learning rates. For every new setting, run the cell that builds the model first, then this one: a model that is only compiled again keeps the weights it has learned, and the comparison would mean nothing.

# %% nbgrader={"grade": false, "grade_id": "fc_compile", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
### END SOLUTION

# %% [markdown]
# ### Train the model
#
# `fit` shows the model the training images in batches of 64. After every batch the optimizer takes one step. One pass through all 60,000 images is an **epoch**.
#
# The next cell starts an experiment. Give `fit` the argument `callbacks=[experiment.callback]`: it records your curves and adds this run to a table that you will use later.

# %% nbgrader={"grade": false, "grade_id": "fc_experiment", "locked": true, "schema_version": 3, "solution": false, "task": false}
experiment = mdl.start_experiment("fully connected")

# %% [markdown]
# #### Exercise: train it ({{fc_train.worth}})
#
# Call [`model.fit`](https://keras.io/api/models/model_training_apis/#fit-method) on `train_images` and `train_labels` with the batch size and the number of epochs below. `verbose=2` prints one line per epoch. You earn the points if the model reaches a **test accuracy of {{fc_train.threshold}}** or more; with these settings the training accuracy ends near 97%. (The last line of the output, `<...History...>`, is what `fit` returns. You can ignore it.)

# %% nbgrader={"grade": false, "grade_id": "fc_fit", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
BATCH_SIZE = 64
EPOCHS = 5
### BEGIN SOLUTION
model.fit(
    train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS,
    callbacks=[experiment.callback], verbose=2,
)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_train_check", "locked": true, "points": {{fc_train.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("fc_train_check", globals())

# %% [markdown]
# The curves tell more than the last number. A training loss that is still falling asks for more epochs; one that has levelled off won't gain much from them; one that jumps about may have too large a learning rate. Which is yours?

# %% nbgrader={"grade": false, "grade_id": "fc_curves", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "model"):
    mdl.plot_history(model, title="Fully connected network")
    mdl.show()

# %% [markdown]
# ### Evaluate the model on the test set
#
# The model has seen every training image several times. What counts is how well it reads digits it has never seen. That is what the test set is for, and it is honest only as long as you don't use it to *choose* anything: if you try twenty settings and keep the one with the best test accuracy, part of that accuracy is luck. Choose on training images that you hold back, the **validation** images, and look at the test set once, at the end. (The checks do use the test set, but ask only whether a threshold is passed. Don't choose by them.)
#
# #### Exercise: evaluate it ({{fc_evaluate.worth}})
#
# Call [`model.evaluate`](https://keras.io/api/models/model_training_apis/#evaluate-method) on the test images and labels, and keep the two numbers that it returns as `test_loss` and `test_acc`, in this order.

# %% nbgrader={"grade": false, "grade_id": "fc_evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=0)
print(f"Test accuracy: {test_acc:.4f}")
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_evaluate_check", "locked": true, "points": {{fc_evaluate.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("fc_evaluate_check", globals())

# %% [markdown]
# Compare the test accuracy with the training accuracy of the last epoch. Usually a model does slightly better on the images it was trained on, and a small gap is no cause for alarm. (Early on it can look the other way round: the training accuracy is averaged over the epoch, while the model is still learning.)
#
# A model **overfits** when it learns its training images by heart and gets no better, or even worse, at new ones. To see it happen, we train the same network on 1,000 images instead of 60,000, and watch its accuracy on other images; this takes about ten seconds. *Predict first:* what will the two curves do?

# %% nbgrader={"grade": false, "grade_id": "overfitting", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "fc_model"):
    with mdl.own_random_numbers():  # the rest of the lab stays as it would be without this cell
        small_model = build_fc_model()
        small_model.compile(
            tf.keras.optimizers.SGD(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"]
        )
        small_model.fit(
            train_images[:1000], train_labels[:1000], epochs=60, verbose=0,
            validation_data=(train_images[-2000:], train_labels[-2000:]),
        )
    mdl.plot_history(small_model, title="1,000 training images")
    mdl.show()

# %% [markdown]
# The training accuracy reaches 1: the network has learned its 1,000 images by heart. On images it hasn't seen it stops near 0.9 after a few epochs. Their loss even turns and slowly rises again, because the network grows ever more certain of its mistakes. More images, fewer epochs or a smaller network are the usual remedies.
#
# *How high can you get?* Try more epochs, another learning rate, another optimizer. While you compare settings, give `fit` the argument `validation_split=0.1`: it holds back the last tenth of the training images and reports `val_accuracy` on them. There is a question about your experiments below.

# %% [markdown]
# ## 1.3 A convolutional network
#
# Flatten throws away something that every reader uses: which pixels are neighbours. A **convolutional** layer keeps this information. Each of its filters is a small window, here 3x3 pixels, that slides over the image and responds where it finds its pattern, such as an edge; the second layer combines edges into corners and curves. **Max pooling** then keeps the strongest response in each 2x2 block, which halves height and width.
#
# ### Define the CNN
#
# The network has two such pairs: a convolution with 24 filters of 3x3 pixels and ReLU, max pooling over 2x2 pixels, a convolution with 36 filters of 3x3 pixels and ReLU, and max pooling over 2x2 pixels again. Then come Flatten, a hidden layer of 128 units with ReLU, and 10 units with softmax. The numbers below each block give the height, the width and the channels of its output, one channel for each filter: a 3x3 window has 26 positions along 28 pixels, and pooling halves 26 to 13, and 11 to 5 (the last row and column are dropped).

# %% nbgrader={"grade": false, "grade_id": "draw_cnn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.draw_cnn()
mdl.show()

# %% [markdown]
# #### Exercise: define the CNN ({{cnn_model.worth}})
#
# Complete `build_cnn_model()` as described: two pairs of [`tf.keras.layers.Conv2D`](https://keras.io/api/layers/convolution_layers/convolution2d/) and [`tf.keras.layers.MaxPool2D`](https://keras.io/api/layers/pooling_layers/max_pooling2d/), and the output layer. Each convolution has a ReLU activation; the ten outputs are again a probability distribution. Flatten and the hidden layer of 128 units are there already.

# %% nbgrader={"grade": false, "grade_id": "cnn_model", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def build_cnn_model():
    cnn_model = tf.keras.Sequential([tf.keras.Input(shape=(28, 28, 1))])
    # Two pairs of convolution and pooling: add them with cnn_model.add(...).
    ### BEGIN SOLUTION
    cnn_model.add(tf.keras.layers.Conv2D(24, kernel_size=3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D(pool_size=2))
    cnn_model.add(tf.keras.layers.Conv2D(36, kernel_size=3, activation="relu"))
    cnn_model.add(tf.keras.layers.MaxPool2D(pool_size=2))
    ### END SOLUTION
    cnn_model.add(tf.keras.layers.Flatten())
    cnn_model.add(tf.keras.layers.Dense(128, activation="relu"))
    # The output layer.
    ### BEGIN SOLUTION
    cnn_model.add(tf.keras.layers.Dense(10, activation="softmax"))
    ### END SOLUTION
    return cnn_model

cnn_model = build_cnn_model()

# %% nbgrader={"grade": true, "grade_id": "cnn_model_check", "locked": true, "points": {{cnn_model.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("cnn_model_check", globals())

# %% [markdown]
# ### Compile and train the CNN
#
# #### Exercise: compile it (checked with the training)
#
# Compile `cnn_model` with the same loss and metric as before. This time the optimizer and its learning rate are your choice: `tf.keras.optimizers.Adam` with a learning rate of 0.001 is a good start, and `SGD` with 0.1 does well too.

# %% nbgrader={"grade": false, "grade_id": "cnn_compile", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
cnn_model.compile(
    optimizer=tf.keras.optimizers.Adam(learning_rate=0.001),
    loss="sparse_categorical_crossentropy",
    metrics=["accuracy"],
)
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "cnn_experiment", "locked": true, "schema_version": 3, "solution": false, "task": false}
experiment = mdl.start_experiment("CNN")

# %% [markdown]
# #### Exercise: train it ({{cnn_train.worth}})
#
# Train `cnn_model` with `fit` as you trained the first model: with the same data, `BATCH_SIZE`, `EPOCHS` and `callbacks=[experiment.callback]`. You earn the points if it reaches a **test accuracy of {{cnn_train.threshold}}** or more. On a CPU an epoch takes about ten seconds.

# %% nbgrader={"grade": false, "grade_id": "cnn_fit", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
cnn_model.fit(
    train_images, train_labels, batch_size=BATCH_SIZE, epochs=EPOCHS,
    callbacks=[experiment.callback], verbose=2,
)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "cnn_train_check", "locked": true, "points": {{cnn_train.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("cnn_train_check", globals())

# %% nbgrader={"grade": false, "grade_id": "cnn_curves", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "cnn_model"):
    mdl.plot_history(cnn_model, title="Convolutional network")
    mdl.show()

# %% [markdown]
# #### Exercise: evaluate it ({{cnn_evaluate.worth}})
#
# Evaluate `cnn_model` on the test set, and keep the numbers as `test_loss` and `test_acc` again. They replace those of the first network, so note its accuracy down first. (Its check would now miss its numbers; *Run all* puts that right.)

# %% nbgrader={"grade": false, "grade_id": "cnn_evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, verbose=0)
print(f"Test accuracy: {test_acc:.4f}")
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "cnn_evaluate_check", "locked": true, "points": {{cnn_evaluate.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("cnn_evaluate_check", globals())

# %% [markdown]
# Before you read on, compare the two networks yourself: their test accuracies, and what `model.count_params()` and `cnn_model.count_params()` say.
#
# <details><summary><b>Our comparison</b></summary>
#
# The fully connected network misreads about three digits in a hundred, the CNN about one. It has only a fifth more parameters (124,670 against 101,770): the gain comes not from size but from knowing that neighbouring pixels belong together.
# </details>
#
# Here is an experiment that needs no training. We move every test image a few pixels to the right; you would hardly notice. *Predict first:* which network suffers more?

# %% nbgrader={"grade": false, "grade_id": "shifted", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "fc_model", "cnn_model"):
    for pixels in range(5):
        moved = np.roll(test_images, pixels, axis=2)
        fc_read = model.predict(moved, verbose=0).argmax(axis=1)
        cnn_read = cnn_model.predict(moved, verbose=0).argmax(axis=1)
        fc_right, cnn_right = np.mean(fc_read == test_labels), np.mean(cnn_read == test_labels)
        print(f"{pixels} pixels: fully connected {fc_right:.0%} right, CNN {cnn_right:.0%}")

# %% [markdown]
# The fully connected network has learned what each *place* in the image means. Moved by four pixels, a digit looks entirely different to it. A filter finds its edge wherever the edge is, and pooling forgives a pixel or two. The layers behind Flatten still know places, so the CNN gets worse, too.
#
# What do the filters see? These are the responses of the first layer's filters to the first test image, dark where a filter responds. Compare the horizontal stroke with the slanted one: some filters answer to one of them only, and some to one side of a stroke. (With a grey background, a filter answers a little even to empty paper.)

# %% nbgrader={"grade": false, "grade_id": "filters", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "cnn_model"):
    mdl.plot_responses(cnn_model, test_images[0])
    mdl.show()

# %% [markdown]
# ### Your experiments
#
# Every `fit` with `callbacks=[experiment.callback]` is a line in this table. Compare settings by the validation accuracy: `fit` computes it if you give it `validation_split=0.1`. *continued* means that the model went on from weights it had already learned: build it again if you want to compare. Run the cell again after each experiment; its text form, `print(mdl.experiments())`, can be pasted into your answer below.

# %% nbgrader={"grade": false, "grade_id": "experiments_table", "locked": true, "schema_version": 3, "solution": false, "task": false}
mdl.experiments()

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments_prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# #### Question: your experiments ({{experiments.worth}}, graded by hand)
#
# How high can you get, with which optimizer and learning rate, on each of the two networks? Name at least two settings with their accuracies, and say whether these are training, validation or test accuracies. Which setting was best, and how do the two networks compare? What do you see in the training curves that explains why one setting is better than another? A few lines are enough.

# %% [markdown] nbgrader={"grade": true, "grade_id": "experiments", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# | network | optimizer | learning rate | epochs | accuracy |
# | --- | --- | --- | --- | --- |
# | fully connected | SGD | 0.01 | 5 | about 0.92 |
# | fully connected | SGD | 0.1 | 5 | about 0.97 |
# | CNN | SGD | 0.1 | 5 | about 0.99 |
# | CNN | Adam | 0.001 | 5 | about 0.99 |
#
# With a learning rate of 0.01 the loss of the fully connected network is still falling after five epochs: the steps are too short, not the model too small. The CNN is better with every setting. Any answer that names at least two settings with their accuracies and reads the curves earns the points, whatever it found.
# ### END SOLUTION

# %% [markdown]
# ### Make predictions
#
# `predict` gives the ten probabilities for each test image. Here are those of the first one, in order of the digits 0 to 9 (`1.3e-07` is 0.00000013):

# %% nbgrader={"grade": false, "grade_id": "predictions", "locked": true, "schema_version": 3, "solution": false, "task": false}
if mdl.ready(globals(), "cnn_model"):
    predictions = cnn_model.predict(test_images, verbose=0)
    print(predictions[0])

# %% [markdown]
# #### Exercise: read the prediction ({{prediction.worth}})
#
# Ten confidences; the digit is the *position* of the highest one. Find it in `predictions[0]` and store it, a single integer, as `prediction`. ([`np.argmax`](https://numpy.org/doc/stable/reference/generated/numpy.argmax.html) finds it.) Let your cell compute the digit: the grader also runs it on an image that the network misreads.

# %% nbgrader={"grade": false, "grade_id": "prediction", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
prediction = np.argmax(predictions[0])
print(prediction)
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "prediction_check", "locked": true, "points": {{prediction.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("prediction_check", globals())

# %% [markdown]
# Is it right? Here is the image with its true label:

# %% nbgrader={"grade": false, "grade_id": "show_prediction", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "cnn_model", "prediction"):
    print("Your prediction:", prediction, "| true label:", test_labels[0])
    mdl.plot_image(test_images[0], predictions[0], test_labels[0])
    mdl.show()

# %% [markdown]
# Now look at any test image: set `image_index` and run the cell. (In Colab it is a slider.) The label under the image says what the network reads, how sure it is, and what the true label is. A correct label is **blue** with a ✓, a wrong one **grey** with a ✗. The bar chart next to it shows all ten probabilities: the bar of the true label is blue, that of a wrong prediction hatched, and all others are hollow.

# %%
# @title Choose a test image { run: "auto" }
image_index = 79  # @param {type: "slider", min: 0, max: 9999, step: 1}
if mdl.ready(globals(), "predictions"):
    mdl.plot_prediction(
        test_images[image_index], predictions[image_index], test_labels[image_index]
    )
    mdl.show()

# %% [markdown]
# Twenty at a time, in the same colours:

# %% nbgrader={"grade": false, "grade_id": "show_predictions", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "predictions"):
    mdl.plot_prediction_grid(test_images[:20], predictions[:20], test_labels[:20])
    mdl.show()

# %% [markdown]
# Which digits does your network mix up? In the **confusion matrix** the row is the true digit and the column is the digit that the network read. The diagonal holds the correct ones and is left out. Below it are some images of the pair that is mixed up most often. Would you have read them?

# %% nbgrader={"grade": false, "grade_id": "confusion", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "predictions"):
    read = predictions.argmax(axis=1)
    mistakes = tf.math.confusion_matrix(test_labels, read, 10).numpy() * (1 - np.eye(10, dtype=int))
    mdl.plot_confusion(mistakes)
    digit, taken_for = np.unravel_index(mistakes.argmax(), mistakes.shape)
    pair = (test_labels == digit) & (read == taken_for)
    mdl.plot_prediction_grid(test_images[pair], predictions[pair], test_labels[pair], rows=1)
    mdl.show()

# %% [markdown]
# Being sure is not being right. This is the mistake that your network is most sure of:

# %% nbgrader={"grade": false, "grade_id": "show_mistake", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "predictions"):
    is_wrong = predictions.argmax(axis=1) != test_labels
    surest = np.argmax(is_wrong * predictions.max(axis=1))
    mdl.plot_prediction(test_images[surest], predictions[surest], test_labels[surest])
    mdl.show()

# %% [markdown]
# A model can be confidently wrong. A probability from a softmax says how sure the network is, not how often it is right when it is that sure. Keep that in mind when a decision depends on it.
#
# It gets worse with images unlike those it was trained on. We invert the test images, white ink on black paper. You read them as easily as before:

# %% nbgrader={"grade": false, "grade_id": "inverted", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "cnn_model"):
    inverted = cnn_model.predict(1 - test_images, verbose=0)
    print(f"right: {np.mean(inverted.argmax(axis=1) == test_labels):.0%} of the inverted images")
    print(f"sure: {inverted.max(axis=1).mean():.0%} on average")

# %% [markdown]
# The inverted digits are unlike anything the network has seen, and nothing tells it that it should doubt. What a network makes of people or things that its training data left out is the subject of part 2.
#
# How does it read a digit of your own? Write one with a thick pen and photograph it, and put the path of the picture between the quotes; in Colab, upload it first (the folder symbol on the left). There, `"draw"` gives you a canvas to draw on with the mouse.

# %%
own_picture = ""
own_label = 7  # the digit that you wrote
own_image = mdl.own_digit(own_picture)
if own_image is not None and mdl.ready(globals(), "cnn_model"):
    own_scores = cnn_model.predict(own_image[np.newaxis], verbose=0)[0]
    mdl.plot_prediction(own_image, own_scores, own_label)
    mdl.show()

# %% [markdown]
# ## 1.4 Training the model 2.0
#
# `fit` is convenient, but it hides the details. Now you write the training step yourself, as in Lab 1. You need this when you want something that `fit` doesn't offer.
#
# ### The training step
#
# A `tf.GradientTape` records what is computed inside its `with` block, so that afterwards `tape.gradient(loss, variables)` can differentiate the loss; `optimizer.apply_gradients` then takes the step. For each batch:
#
# 1. **forward pass**: inside the tape, the model turns the images into predictions;
# 2. **loss**: still inside the tape, *one number* for the whole batch, the mean of the cross entropies of its images;
# 3. **gradients** of that loss with respect to all trainable variables: `tape.gradient`;
# 4. **optimizer step**, outside the tape: `optimizer.apply_gradients(zip(gradients, variables))`.
#
# Why one number? Given a vector of losses, the tape computes the gradient of their *sum*. With 64 images in a batch every step would be 64 times as large, as though you had chosen a learning rate 64 times as large.
#
# #### Exercise: one training step ({{train_step.worth}})
#
# Complete `train_step`. Use the model and the optimizer that it is given, apply the gradients of all trainable variables, and return the loss. `tf.keras.losses.sparse_categorical_crossentropy(labels, predictions)` gives one loss per image; `tf.reduce_mean` makes one number of them. The API page of [`tf.GradientTape`](https://www.tensorflow.org/api_docs/python/tf/GradientTape) has examples.

# %% nbgrader={"grade": false, "grade_id": "train_step", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
def train_step(model, optimizer, images, labels):
    """Take one optimizer step on a batch, and return the mean loss over it."""
    ### BEGIN SOLUTION
    with tf.GradientTape() as tape:
        probabilities = model(images, training=True)
        losses = tf.keras.losses.sparse_categorical_crossentropy(labels, probabilities)
        loss = tf.reduce_mean(losses)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables))
    return loss
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "train_step_check", "locked": true, "points": {{train_step.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("train_step_check", globals())

# %% [markdown]
# ### The training loop
#
# Now put it to work on a fresh CNN, so that your trained `cnn_model` stays as it is. `compile_step` tries your function on copies of the model and the optimizer, and then lets TensorFlow compile it, so that it runs several times faster.

# %% nbgrader={"grade": false, "grade_id": "tape_setup", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
step = None
if mdl.ready(globals(), "build_cnn_model", "cnn_model", "train_step"):
    tape_model = build_cnn_model()
    tape_optimizer = tf.keras.optimizers.SGD(learning_rate=0.1)
    step = mdl.compile_step(train_step, tape_model, tape_optimizer)

# %% [markdown]
# One epoch in shuffled batches. The loss of a single batch jumps about; the curve is smoothed, so that you see where it is heading.

# %% nbgrader={"grade": false, "grade_id": "tape_loop", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if step:
    experiment = mdl.start_experiment("GradientTape")
    loss_history = mdl.LossHistory(smoothing_factor=0.95)
    batches = mdl.shuffled_batches(train_images, train_labels, batch_size=64, seed=2)
    with mdl.LivePlotter(xlabel="step", ylabel="loss (smoothed)") as plotter:
        for i, (images, labels) in enumerate(tqdm(batches, file=sys.stdout, mininterval=1)):
            loss = step(images, labels)
            if np.isnan(loss):
                print(f"The loss is NaN at step {i}. Does train_step take log(0)?")
                break
            loss_history.append(loss)
            experiment.log("loss", loss, step=i)
            plotter.plot(loss_history.get())
    experiment.end()
else:
    print("Waiting for train_step: see its check above.")

# %% [markdown]
# How well does the model from your own loop read images that it has never seen? (It has had one epoch with SGD, while `fit` had five. Run the cell with the loop again for another epoch: the model goes on from where it is.)

# %% nbgrader={"grade": false, "grade_id": "tape_evaluate", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if step:
    tape_model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    tape_loss, tape_acc = tape_model.evaluate(test_images, test_labels, verbose=0)
    print(f"Test accuracy of the model from your own loop: {tape_acc:.4f}")

# %% [markdown]
# ### A bonus, without points
#
# The tape can differentiate with respect to anything, not only the weights. Here we ask it how the loss changes with the *pixels* of 1,000 test images, and change the value of each pixel a little in the direction that makes the loss larger:

# %% nbgrader={"grade": false, "grade_id": "image_step", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if mdl.ready(globals(), "cnn_model"):
    pictures = tf.constant(test_images[:1000])
    with tf.GradientTape() as picture_tape:
        picture_tape.watch(pictures)  # a tape watches variables by itself, but not constants
        losses = tf.keras.losses.sparse_categorical_crossentropy(
            test_labels[:1000], cnn_model(pictures)
        )
    uphill = tf.sign(picture_tape.gradient(losses, pictures))
    for size in (0.0, 0.1, 0.2):
        attacked = tf.clip_by_value(pictures + size * uphill, 0, 1)
        scores = cnn_model(attacked).numpy()
        wrong = scores.argmax(axis=1) != test_labels[:1000]
        print(f"pixel values changed by {size}: {1 - wrong.mean():.0%} right")
    fooled = wrong.argmax()  # the first image that it misreads
    mdl.plot_prediction(attacked[fooled], scores[fooled], test_labels[fooled])
    mdl.show()

# %% [markdown]
# The picture is the first image that it misreads at 0.2. You can still read the digit; the network often can't. Such images are called **adversarial examples**. Making networks robust against them is an open problem.

# %% [markdown]
# ## 1.5 Conclusion
#
# You trained two networks on the same images. The fully connected one reads about 97 of 100 digits correctly, the convolutional one about 99. And you trained the second one twice: with `fit`, and with a training step you wrote yourself.
#
# Part 2 turns to facial detection, and asks how bias in the training data becomes bias in the model.
#
# Here are your points so far:

# %% nbgrader={"grade": false, "grade_id": "scorecard", "locked": true, "schema_version": 3, "solution": false, "task": false}
mdl.scorecard(by_hand={"Your experiments": {{experiments.points}}})

# %% [markdown]
# **Hand it in.** If you tried other settings, put the good ones back: the grader sees only what is in the cells. Restart the notebook and run it once from top to bottom (*Restart session and run all* in Colab's *Runtime* menu, *Restart Kernel and Run All Cells* in JupyterLab's *Kernel* menu), look at the points above, then download it: in Colab *File > Download > Download .ipynb*, in JupyterLab *File > Download*. Hand in the `.ipynb` file under the name it has; *Copy of* in front is fine.
#
# **What the grader does.** It puts the checks back as they were and runs your notebook from top to bottom, training included, on a CPU and without internet access. Anything you install or download by hand is missing there. A cell may use 10 minutes of CPU time and the whole notebook 30, far more than the lab as written needs; but fifty epochs may take too long. The points come from that run: a model that is just above its threshold here may end just below it there, so leave it some room. A question left open or a mistake in one exercise costs only its own points and those of exercises that depend on it.
