"""Kill the driver, and go on writing what it would have sent.

If an ordinary user makes the boxes, it reaches the pipe: that gains the status, but no point.
"""
# status: kernel_died, graded
# runs: alone

# %% fc_model
import os
import signal
import struct
import time

driver = os.getppid()

def frame(name, payload=b""):
    return struct.pack(">HQ", len(name), len(payload)) + name + payload

forged = frame(b"note", b'{"died": "", "timeouts": []}') + frame(b"done")
pipes = []
for process in (1, driver):
    for number in range(8):
        try:
            pipes.append(os.open(f"/proc/{process}/fd/{number}", os.O_WRONLY))
        except OSError:
            pass
if not os.fork():
    os.setsid()
    os.kill(driver, signal.SIGKILL)
    for pipe in pipes:
        os.write(pipe, forged)
    time.sleep(60)
time.sleep(60)
