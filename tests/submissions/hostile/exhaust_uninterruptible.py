"""Ignore the interrupt, hide in sessions of one's own, and stop the driver that would end it."""
# status: timeout
# limits: cell_seconds=2, total_seconds=12
# runs: alone

# %% fc_model
import os
import signal
import time

signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if not os.fork():
    os.setsid()
    if not os.fork():
        time.sleep(600)
os.kill(os.getppid(), signal.SIGSTOP)
while True:
    pass
