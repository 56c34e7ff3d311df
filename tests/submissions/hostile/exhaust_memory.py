"""Take memory until there is no more, in one process and in its children."""
# status: out_of_memory
# limits: memory_mb=900, total_seconds=30
# runs: alone

# %% fc_model
import os
import time

os.fork()
hold = []
while True:
    hold.append(bytearray(b"x" * 30_000_000))
    time.sleep(0.03)
