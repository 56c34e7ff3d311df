"""End the kernel's process in the middle of the lab."""
# status: kernel_died
# runs: alone

# %% fc_model
import os
import signal

os.kill(os.getpid(), signal.SIGKILL)
