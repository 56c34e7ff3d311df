"""Models that are trained once for all tests of the checks, as lists of weights."""

import pytest
from checks_lab import CNN, FC, mnist, notebook

from mitdeeplearning_utils import checks
from mitdeeplearning_utils.checks import images, memory


@pytest.fixture(autouse=True)
def fresh_session():
    """Let each test start like a new kernel."""
    memory.forget()
    checks._results.clear()


def _trained(source, name, **fit):
    import tensorflow as tf

    tf.keras.utils.set_random_seed(2)
    names = notebook(source)
    model = names[name]
    model.compile(tf.keras.optimizers.Adam(0.002), "sparse_categorical_crossentropy")
    model.fit(names["train_images"], names["train_labels"], verbose=0, **fit)
    return model.get_weights()


@pytest.fixture(scope="session")
def fc_weights():
    return _trained(FC, "model", batch_size=128, epochs=2)


@pytest.fixture(scope="session")
def cnn_weights():
    return _trained(CNN, "cnn_model", batch_size=64, epochs=1)


@pytest.fixture(scope="module")
def few_images():
    """Let the checks look at 300 real images of each kind, where the accuracy does not matter."""
    (x, y), (test_x, test_y) = mnist()
    few = (x[:300], y[:300]), (test_x[:300], test_y[:300])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(images, "load_mnist", lambda: few)
        images.kept.cache_clear()
        yield
    images.kept.cache_clear()
