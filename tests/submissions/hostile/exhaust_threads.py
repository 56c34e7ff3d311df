"""Start threads until there are no more, all of them awake."""
# status: kernel_died, out_of_memory, timeout
# limits: threads=150, total_seconds=8, cell_seconds=3
# runs: alone

# %% fc_model
import threading

while True:
    try:
        threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()
    except RuntimeError:
        pass
