"""Recipes for the convolutional exercises."""

from .parts import adam, cnn, fc, few, rmsprop, sgd, shuffled
from .recipe import Training, recipe


@recipe("right", 80)
def cnn_reference() -> Training:
    """As in the text: Adam 0.001, batches of 64, 5 epochs."""
    return Training(cnn(), adam())


@recipe("right", 22)
def cnn_sgd() -> Training:
    """SGD 0.1, the text's other choice."""
    return Training(cnn(), sgd())


@recipe("right", 8)
def cnn_rmsprop() -> Training:
    """RMSprop 0.001."""
    return Training(cnn(), rmsprop())


@recipe("right", 20)
def cnn_momentum() -> Training:
    """SGD 0.01 with momentum 0.9."""
    return Training(cnn(), sgd(0.01, 0.9))


@recipe("right", 20)
def cnn_batch_128() -> Training:
    """Batches of 128."""
    return Training(cnn(), adam(), batch_size=128)


@recipe("right", 40)
def cnn_validation() -> Training:
    """A tenth of the images kept for validation."""
    return Training(cnn(), adam(), validation_split=0.1)


@recipe("right", 8)
def cnn_dropout() -> Training:
    """Dropout of 0.2 before the output."""
    from keras.layers import Dropout

    model = cnn()
    output = model.layers[-1]
    model.pop()
    model.add(Dropout(0.2))
    model.add(output)
    return Training(model, adam())


@recipe("open", 4)
def cnn_3_epochs() -> Training:
    """3 epochs."""
    return Training(cnn(), adam(), epochs=3)


@recipe("open", 8)
def cnn_1_epoch() -> Training:
    """One epoch of Adam 0.001."""
    return Training(cnn(), adam(), epochs=1)


@recipe("wrong", 12)
def cnn_slow() -> Training:
    """SGD with a learning rate of 0.01."""
    return Training(cnn(), sgd(0.01))


@recipe("wrong", 6)
def cnn_slow_1_epoch() -> Training:
    """SGD with a learning rate of 0.01, one epoch."""
    return Training(cnn(), sgd(0.01), epochs=1)


@recipe("wrong", 8, caught="no convolutions")
def cnn_without_convolutions() -> Training:
    """The fully connected network, with Adam 0.001."""
    return Training(fc(), adam())


@recipe("wrong", 5, caught="other numbers of filters")
def cnn_few_filters() -> Training:
    """2 and 3 filters."""
    return Training(cnn(filters=(2, 3)), adam())


@recipe("wrong", 5, caught="no ReLU")
def cnn_linear() -> Training:
    """Convolutions without activation."""
    return Training(cnn(activation=None), adam())


@recipe("wrong", 4, caught="no probabilities")
def cnn_sigmoid_output() -> Training:
    """Sigmoid as the output."""
    return Training(cnn(output="sigmoid"), adam())


@recipe("wrong", 8)
def cnn_1000_images() -> Training:
    """Trained on 1,000 images."""
    return Training(cnn(), adam(), data=few)


@recipe("wrong", 3)
def cnn_shuffled_labels() -> Training:
    """Labels shuffled against the images, one epoch."""
    return Training(cnn(), adam(), epochs=1, data=shuffled)
