"""Take memory that is shared with children and counted in none of them for long."""
# status: out_of_memory, kernel_died
# limits: memory_mb=900, total_seconds=30
# runs: alone

# %% fc_model
import mmap
import os
import time

hold = []
while True:
    block = mmap.mmap(-1, 50_000_000)
    for place in range(0, len(block), 4096):
        block[place] = 1
    hold.append(block)
    if os.fork() == 0:
        time.sleep(600)
