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
# <a href="https://colab.research.google.com/github/{{repository}}/blob/{{tag}}/lab2_mnist.ipynb"><img src="https://colab.research.google.com/assets/colab-badge.svg" alt="Open in Colab"></a>
#
# *Copyright (c) MIT Introduction to Deep Learning and the authors of this lab. MIT License: you may use, change and share this notebook as long as this notice stays. The upstream course is at https://introtodeeplearning.com. MNIST is by Y. LeCun and C. Cortes, CC BY-SA 3.0.*
#
# # Laboratory 2: Computer Vision
# ## Part 1: MNIST Digit Classification
#
# A postcode on an envelope, an amount on a cheque: reading handwritten digits was one of the first things neural networks did for a living. In this lab you build two networks that do it. The first looks at pixels one by one; the second looks at the picture as a picture. Then you open the lid and write the training loop yourself.
#
# Short exercises and one question wait for you. Each says what to write; a check below it (where you compile a model: below its training) looks at your work, tells you what it saw, and gives the points. You can run a check as often as you like.

# %% [markdown]
# ### Setup
#
# In Colab, begin with *File > Save a copy in Drive*: in the original, what you write is gone when you close the tab.
#
# The first cell installs the lab's helper package where it is missing and imports what we need. It fixes the random seed as well, so that running the notebook again from the top gives you the same numbers, or very nearly.

# %% nbgrader={"grade": false, "grade_id": "setup", "locked": true, "schema_version": 3, "solution": false, "task": false}
import os, subprocess, sys
from importlib.util import find_spec

if find_spec("mitdeeplearning_utils") is None:
    source = "https://github.com/{{repository}}/archive/refs/tags/{{tag}}.zip"
    failed = subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", source])
    assert not failed, "The helpers could not be installed: check your connection, run this again."

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
# No GPU? Everything here runs on a CPU in a few minutes. In Colab, *Runtime > Change runtime type* gives you a GPU.
#
# **Comet (optional).** Comet keeps your training curves on a web page of your own. If you have a key, store it as a Colab secret or an environment variable named `COMET_API_KEY`: we find it there. To type it in by hand, add a cell below one that starts an experiment, put `experiment = mdl.start_experiment("my run", ask=True)` in it, and run it before you train. Without a key the curves are drawn right here; nothing else changes.

# %% [markdown]
# ## 1.1 MNIST dataset
#
# MNIST holds 70,000 handwritten digits: 60,000 images to train on, and 10,000 kept apart to test with. Each is 28x28 pixels in shades of grey and belongs to one of ten classes, the digits 0 to 9.

# %% nbgrader={"grade": false, "grade_id": "load_data", "locked": true, "schema_version": 3, "solution": false, "task": false}
(train_images, train_labels), (test_images, test_labels) = mdl.load_mnist()
print(train_images.shape, train_images.dtype, train_labels.shape, train_labels.dtype)
print(test_images.shape, test_images.dtype, test_labels.shape, test_labels.dtype)

# %% [markdown]
# The last axis is the colour channel; a grey image has one. The pixels are scaled to lie between 0 (paper) and 1 (ink). Here are 36 training images, drawn at random, with their labels. Would you have read all of them correctly?

# %% nbgrader={"grade": false, "grade_id": "show_data", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.plot_sample_grid(train_images, train_labels)
plt.show()

# %% [markdown]
# ## 1.2 A fully connected network
#
# We start with the simplest network that does the job: two fully connected layers, where each neuron sees every output of the layer before.

# %% nbgrader={"grade": false, "grade_id": "draw_fc", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.draw_fully_connected()
plt.show()

# %% [markdown]
# A fully connected layer takes a vector, but an image is a grid. **Flatten** lays the 28 rows of pixels end to end: 784 numbers in, the same 784 numbers out. It has no parameters and learns nothing.
#
# At the other end stand ten numbers, one score for each digit. We want them to be a *probability distribution*: none negative, and together 1. Then the network says not only which digit it sees, but also how sure it is.
#
# #### Exercise: define the model ({{fc_model.worth}})
#
# Complete `build_fc_model()` with the two fully connected layers:
#
# 1. a `Dense` layer of 128 units with a non-linear activation;
# 2. a `Dense` layer of 10 units whose outputs are a probability distribution.
#
# Why the non-linearity? Without it two layers in a row would compute no more than a single one. ReLU is a good first choice. A sigmoid works as well, but learns more slowly: with the settings below it stays under the {{fc_train.percent}} that the next exercise asks for, and needs more epochs or another optimizer.

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
# Before a model can learn it needs three things:
#
# - a **loss**, which says how wrong the predictions are. Ours is the cross entropy for labels that are integers, `"sparse_categorical_crossentropy"`;
# - an **optimizer**, which says how the weights change to lower the loss. Ours is stochastic gradient descent, `tf.keras.optimizers.SGD`, with a learning rate of 0.1;
# - **metrics**, which are for us to read. We want the `"accuracy"`, the fraction of images classified correctly.
#
# #### Exercise: compile it
#
# Compile `model` with this loss, optimizer and metric. Once all of it works, come back and try other optimizers and learning rates. Whenever you change the model, run its cell again *and* this one: a new model is not compiled.

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
# The next cell starts an experiment. Give `fit` the argument `callbacks=[experiment.callback]` and your curves are recorded, on Comet if you have a key.

# %% nbgrader={"grade": false, "grade_id": "fc_experiment", "locked": true, "schema_version": 3, "solution": false, "task": false}
experiment = mdl.start_experiment("fully connected")

# %% [markdown]
# #### Exercise: train it ({{fc_train.worth}})
#
# Call `model.fit` on `train_images` and `train_labels` with the batch size and the number of epochs below. `verbose=2` prints one line an epoch. Your model earns the points with a **test accuracy of {{fc_train.threshold}}** or more; with these settings the training accuracy ends near 97 %.

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
# The curves tell more than the last number: is the loss still falling, has it levelled off, does it jump about?

# %% nbgrader={"grade": false, "grade_id": "fc_curves", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.plot_history(globals().get("model"), title="Fully connected network")
plt.show()

# %% [markdown]
# ### Evaluate the model on the test set
#
# The model has seen every training image five times. What counts is how well it reads digits it has never seen.
#
# #### Exercise: evaluate it ({{fc_evaluate.worth}})
#
# Call `model.evaluate` on the test images and labels, and keep the two numbers it returns as `test_loss` and `test_acc`, in this order.

# %% nbgrader={"grade": false, "grade_id": "fc_evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
test_loss, test_acc = model.evaluate(test_images, test_labels, verbose=0)
print(f"Test accuracy: {test_acc:.4f}")
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "fc_evaluate_check", "locked": true, "points": {{fc_evaluate.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("fc_evaluate_check", globals())

# %% [markdown]
# Compare the test accuracy with the training accuracy of the last epoch. The test accuracy is often a little lower. A small gap like this is no cause for alarm: a model always knows the images it learnt from a bit better. We speak of **overfitting** when the gap grows because the model goes on learning the training images by heart while it gets no better, or even worse, at new ones.
#
# *How high can you get?* Try more epochs, another learning rate, another optimizer, and note what you find; there is a question about it below.

# %% [markdown]
# ## 1.3 A convolutional network
#
# Flatten throws away something every reader uses: which pixels are neighbours. A **convolutional** layer keeps it. Each of its filters is a small window, here 3x3 pixels, that slides over the image and answers where it finds its pattern: an edge, a corner, a loop. **Max pooling** then keeps the strongest answer in each 2x2 block, which halves height and width.

# %% nbgrader={"grade": false, "grade_id": "draw_cnn", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
mdl.draw_cnn()
plt.show()

# %% [markdown]
# #### Exercise: define the CNN ({{cnn_model.worth}})
#
# Complete `build_cnn_model()` from the picture: two pairs of `tf.keras.layers.Conv2D` and `tf.keras.layers.MaxPool2D`, and the output layer. Each convolution has a relu activation; the ten outputs are again a probability distribution. Flatten and the hidden layer of 128 units are there already.

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
# #### Exercise: compile it
#
# Compile `cnn_model` with the same loss and metric as before. This time the optimizer and its learning rate are your choice: `tf.keras.optimizers.Adam` with a learning rate of 0.001 is a good start, and `SGD` with 0.1 does well, too.

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
# Train `cnn_model` with `fit`, as you trained the first model. It earns the points with a **test accuracy of {{cnn_train.threshold}}** or more. On a CPU an epoch takes about ten seconds.

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
mdl.plot_history(globals().get("cnn_model"), title="Convolutional network")
plt.show()

# %% [markdown]
# #### Exercise: evaluate it ({{cnn_evaluate.worth}})
#
# Evaluate `cnn_model` on the test set, and keep the numbers as `test_loss` and `test_acc` again. Which model do you call `evaluate` on?

# %% nbgrader={"grade": false, "grade_id": "cnn_evaluate", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["raises-exception"]
### BEGIN SOLUTION
test_loss, test_acc = cnn_model.evaluate(test_images, test_labels, verbose=0)
print(f"Test accuracy: {test_acc:.4f}")
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "cnn_evaluate_check", "locked": true, "points": {{cnn_evaluate.points}}, "schema_version": 3, "solution": false, "task": false}
mdl.check("cnn_evaluate_check", globals())

# %% [markdown]
# About 99 %. The fully connected network misread about three digits in a hundred, this one about one in a hundred, with only a fifth more parameters: what it gained is an idea of what an image is.

# %% [markdown] nbgrader={"grade": false, "grade_id": "experiments_prompt", "locked": true, "schema_version": 3, "solution": false, "task": false}
# #### Question: your experiments ({{experiments.worth}}, graded by hand)
#
# Which optimizers, learning rates or numbers of epochs have you tried, on which of the two networks, and what test accuracy did each give? What do the curves say about why? A few lines are enough: at least two settings with their test accuracies, and what you read in the curves.

# %% [markdown] nbgrader={"grade": true, "grade_id": "experiments", "locked": false, "points": 4, "schema_version": 3, "solution": true, "task": false}
# ### BEGIN SOLUTION
# | network | optimizer | learning rate | epochs | test accuracy |
# | --- | --- | --- | --- | --- |
# | fully connected | SGD | 0.01 | 5 | about 0.92 |
# | fully connected | SGD | 0.1 | 5 | about 0.97 |
# | CNN | SGD | 0.1 | 5 | about 0.99 |
# | CNN | Adam | 0.001 | 5 | about 0.99 |
#
# With a learning rate of 0.01 the loss of the fully connected network is still falling after five epochs: the steps are too short, not the model too small. Any answer that names at least two settings with their test accuracies and reads the curves earns the points, whatever it found.
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
# Ten confidences; the digit is the *position* of the highest one. Find it in `predictions[0]` and store it, a single integer, as `prediction`. (`np.argmax` is a good friend.) The check also tries your cell on an image that the network misreads.

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
    plt.show()

# %% [markdown]
# Now look at any test image: set `image_index` and run the cell. (In Colab it is a slider.) The label under the image says what the network reads, how sure it is, and what the true label is. A correct label is **blue** with a ✓, a wrong one **grey** with a ✗ and a hatched bar. The bar chart beside it shows all ten probabilities.

# %%
# @title Choose a test image { run: "auto" }
image_index = 79  # @param {type: "slider", min: 0, max: 9999, step: 1}
if "predictions" in globals():
    mdl.plot_prediction(
        test_images[image_index], predictions[image_index], test_labels[image_index]
    )
    plt.show()

# %% [markdown]
# Twenty at a time, in the same colours:

# %% nbgrader={"grade": false, "grade_id": "show_predictions", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if "predictions" in globals():
    mdl.plot_prediction_grid(test_images[:20], predictions[:20], test_labels[:20])
    plt.show()

# %% [markdown]
# All this confidence is no promise. This is the mistake your network is most sure of:

# %% nbgrader={"grade": false, "grade_id": "show_mistake", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if "predictions" in globals():
    is_wrong = predictions.argmax(axis=1) != test_labels
    surest = np.argmax(is_wrong * predictions.max(axis=1))
    mdl.plot_prediction(test_images[surest], predictions[surest], test_labels[surest])
    plt.show()

# %% [markdown]
# A model can be confidently wrong. A probability that comes out of a softmax is the network's opinion of itself, not a measured frequency; keep that in mind when a decision depends on it.

# %% [markdown]
# ## 1.4 Training the model 2.0
#
# `fit` was convenient, and it hid everything. With `tf.GradientTape` you write the training yourself, as in Lab 1. It is the way to go when you want something `fit` does not offer. For each batch:
#
# 1. **forward pass**: inside the tape, the model turns the images into predictions;
# 2. **loss**: still inside the tape, *one number* for the whole batch, the mean of the cross entropies of its images;
# 3. **gradients** of that loss with respect to all the trainable variables;
# 4. **optimizer step**: apply the gradients to the variables, outside the tape.
#
# Why one number? Given a vector of losses, the tape computes the gradient of their *sum*. With 64 images in a batch every step would be 64 times as long, as though you had chosen a learning rate 64 times as large.
#
# #### Exercise: one training step ({{train_step.worth}})
#
# Complete `train_step`. Use the model and the optimizer it is given, apply the gradients of all the trainable variables, and return the loss. `tf.keras.losses.sparse_categorical_crossentropy` gives one loss an image; `tf.reduce_mean` makes one number of them.

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
# Now put it to work, on a fresh CNN of its own, so that your trained `cnn_model` stays as it is. `compile_step` tries your function on throw-away copies, and then lets TensorFlow turn it into a graph, which runs several times as fast.

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
            loss_history.append(loss)
            experiment.log("loss", loss, step=i)
            plotter.plot(loss_history.get())
    experiment.end()

# %% [markdown]
# The loop is over. What is the model that you trained by hand worth, on images that it has never seen? (It had one epoch, where `fit` had five. For another, run the cell with the loop again: the model goes on from where it is.)

# %% nbgrader={"grade": false, "grade_id": "tape_evaluate", "locked": true, "schema_version": 3, "solution": false, "task": false} tags=["shows-only"]
if step:
    tape_model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    tape_loss, tape_acc = tape_model.evaluate(test_images, test_labels, verbose=0)
    print(f"Test accuracy of the model of your own loop: {tape_acc:.4f}")

# %% [markdown]
# ## 1.5 Conclusion
#
# You trained two networks on the same images. The fully connected one reads about 97 of 100 digits, the convolutional one about 99. And you trained the second one twice: with `fit`, and with a loop whose every line you know.
#
# In part 2 you will meet faces in place of digits, and the question what a network does to those its training data forgot.
#
# Here are your points so far:

# %% nbgrader={"grade": false, "grade_id": "scorecard", "locked": true, "schema_version": 3, "solution": false, "task": false}
mdl.scorecard()

# %% [markdown]
# **Hand it in.** If you tried other settings, put the good ones back: what stands in the cells counts. Run the notebook once from top to bottom (*Run all*), look at the card, then download it: in Colab *File > Download > Download .ipynb*, in JupyterLab *File > Download*. Hand in the `.ipynb` file under the name it has; *Copy of* in front is fine.
#
# **What the grader does.** It puts the cells marked as checks back as they were, and runs your notebook from top to bottom, training included, on a CPU and without a network. A cell may use 10 minutes of CPU time and the whole notebook 30, far more than the lab as written needs. So whatever you install or download by hand is missing there, and fifty epochs may take too long. The points are those of the run there: a model that is just above its threshold here may end just below it, so leave it some room. A question left open or a mistake in one exercise costs that exercise, and besides only what cannot be done without it.
