"""End the kernel's process from within, as a crash does."""
# status: kernel_died
# runs: alone

# %% fc_model
import os

os.abort()
