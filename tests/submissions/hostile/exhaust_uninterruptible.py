"""Ignore the interrupt, hide in sessions of one's own, and stop the driver that would end it."""
# status: timeout
# limits: cell_seconds=2, total_seconds=7
# outlives: grandchild-of-the-hostile-corpus
# runs: alone

# %% fc_model
import os
import signal

driver = os.getppid()
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if not os.fork():
    os.setsid()
    if os.fork():
        os._exit(0)  # the grandchild has another parent from here on
    words = ["-c", "while :; do sleep 1; done", "grandchild-of-the-hostile-corpus"]
    os.execv("/bin/sh", ["sh", *words])
os.kill(driver, signal.SIGSTOP)
while True:
    pass
