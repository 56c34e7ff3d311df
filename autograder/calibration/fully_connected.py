"""Recipes for the fully connected exercises."""

from .parts import adam, dense, fc, few, rmsprop, sgd, shuffled
from .recipe import Training, recipe


@recipe("right", 60)
def fc_reference() -> Training:
    """As in the text: ReLU, SGD 0.1, batches of 64, 5 epochs."""
    return Training(fc(), sgd())


@recipe("right", 20)
def fc_adam() -> Training:
    """Adam 0.001."""
    return Training(fc(), adam())


@recipe("right", 20)
def fc_rmsprop() -> Training:
    """RMSprop 0.001."""
    return Training(fc(), rmsprop())


@recipe("right", 20)
def fc_momentum() -> Training:
    """SGD 0.01 with momentum 0.9."""
    return Training(fc(), sgd(0.01, 0.9))


@recipe("right", 20)
def fc_batch_32() -> Training:
    """Batches of 32."""
    return Training(fc(), sgd(), batch_size=32)


@recipe("right", 30)
def fc_batch_128() -> Training:
    """Batches of 128."""
    return Training(fc(), sgd(), batch_size=128)


@recipe("right", 12)
def fc_10_epochs() -> Training:
    """10 epochs."""
    return Training(fc(), sgd(), epochs=10)


@recipe("right", 20)
def fc_validation() -> Training:
    """A tenth of the images kept for validation."""
    return Training(fc(), sgd(), validation_split=0.1)


@recipe("right", 30)
def fc_tanh() -> Training:
    """Tanh in the hidden layer."""
    return Training(fc(dense(128, "tanh")), sgd())


@recipe("right", 20)
def fc_sigmoid() -> Training:
    """Sigmoid in the hidden layer, which the text calls too slow."""
    return Training(fc(dense(128, "sigmoid")), sgd())


@recipe("right", 12)
def fc_sigmoid_adam() -> Training:
    """Sigmoid in the hidden layer, Adam 0.001."""
    return Training(fc(dense(128, "sigmoid")), adam())


@recipe("right", 20)
def fc_two_hidden() -> Training:
    """A second hidden layer, of 64 units."""
    return Training(fc(dense(128, "relu"), dense(64, "relu")), sgd())


@recipe("right", 30)
def fc_dropout() -> Training:
    """Dropout of 0.2 after the hidden layer."""
    from keras.layers import Dropout

    return Training(fc(dense(128, "relu"), Dropout(0.2)), sgd())


@recipe("open", 8)
def fc_3_epochs() -> Training:
    """3 epochs."""
    return Training(fc(), sgd(), epochs=3)


@recipe("wrong", 8)
def fc_slow() -> Training:
    """SGD with a learning rate of 0.01."""
    return Training(fc(), sgd(0.01))


@recipe("wrong", 8)
def fc_fast_adam() -> Training:
    """Adam with SGD's learning rate, 0.1."""
    return Training(fc(), adam(0.1))


@recipe("wrong", 8)
def fc_1_epoch() -> Training:
    """One epoch."""
    return Training(fc(), sgd(), epochs=1)


@recipe("wrong", 8, caught="no non-linearity")
def fc_linear() -> Training:
    """No activation in the hidden layer."""
    return Training(fc(dense(128, None)), sgd())


@recipe("wrong", 8, caught="no 128 units")
def fc_10_units() -> Training:
    """10 hidden units."""
    return Training(fc(dense(10, "relu")), sgd())


@recipe("wrong", 6, caught="no probabilities")
def fc_sigmoid_output() -> Training:
    """Sigmoid as the output."""
    return Training(fc(output="sigmoid"), sgd())


@recipe("wrong", 6, caught="no probabilities")
def fc_logits() -> Training:
    """Logits as the output, with `from_logits=True`."""
    from keras.losses import SparseCategoricalCrossentropy

    return Training(fc(output=None), sgd(), loss=SparseCategoricalCrossentropy(from_logits=True))


@recipe("wrong", 6, caught="128 scores")
def fc_128_outputs() -> Training:
    """An output of 128 units."""
    return Training(fc(classes=128), sgd())


@recipe("wrong", 8)
def fc_1000_images() -> Training:
    """Trained on 1,000 images."""
    return Training(fc(), sgd(), data=few)


@recipe("wrong", 4)
def fc_shuffled_labels() -> Training:
    """Labels shuffled against the images."""
    return Training(fc(), sgd(), data=shuffled)
