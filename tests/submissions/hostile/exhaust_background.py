"""Leave a process behind that goes on when the notebook has ended."""
# prints: left behind
# outlives: hide-and-seek-of-the-hostile-corpus
# runs: alone

# %% fc_model
import os
import subprocess

words = ["setsid", "nohup", "sh", "-c", "while :; do sleep 1; done", "hide-and-seek-of-the-hostile-corpus"]
subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print("left behind")
