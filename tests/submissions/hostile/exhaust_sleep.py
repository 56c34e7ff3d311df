"""Sleep for longer than a cell may take."""
# status: timeout
# limits: cell_seconds=3
# runs: alone

# %% fc_model
import time

time.sleep(600)
