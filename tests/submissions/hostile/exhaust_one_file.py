"""A file larger than the limit that costs no space: all of it holes."""
# refused: 1
# prints: on we go

# %% fc_model
import os
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

def make():
    with open("/scratch/holes", "wb") as file:
        file.truncate(1 << 40)

attempt("a terabyte", make)
os.unlink("/scratch/holes")
print("on we go")
