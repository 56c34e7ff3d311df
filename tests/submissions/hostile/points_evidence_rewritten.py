"""A thread, a child and the interpreter's end rewrite the evidence once a check has run."""
# points: fc_model 1
# prints: rewritten

# %% fc_model
import atexit
import os
import threading
import time
from pathlib import Path

import autograder.inside.kernel as inside

inputs, flatten = tf.keras.Input((28, 28, 1)), tf.keras.layers.Flatten()
right = tf.keras.Sequential([inputs, flatten, tf.keras.layers.Dense(128, activation="relu"),
                             tf.keras.layers.Dense(10, activation="softmax")])
model = tf.keras.Sequential([inputs, flatten, tf.keras.layers.Dense(10)])
path, evidence = Path(os.environ["LAB2_EVIDENCE"], "fc_model.safetensors"), mdl.checks.collect("fc_model", {"model": right})

def rewrite():
    while not path.exists() or time.time() - path.stat().st_mtime < 3:
        time.sleep(0.1)
    inside.write_evidence(path, evidence)

threading.Thread(target=rewrite, daemon=True).start()
atexit.register(rewrite)
if not os.fork():
    rewrite()
    os._exit(0)

# %% train_step
before = path.stat().st_mtime
while path.stat().st_mtime == before:
    time.sleep(0.1)
print("rewritten")
