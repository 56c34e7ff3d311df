"""Fork without end, each child forking as well."""
# status: kernel_died, out_of_memory, timeout
# limits: threads=120, total_seconds=6
# runs: alone

# %% fc_model
import os

while True:
    try:
        os.fork()
    except OSError:
        pass
