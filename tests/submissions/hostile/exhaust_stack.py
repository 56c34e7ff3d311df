"""Recurse until the interpreter's own stack is used up."""
# status: kernel_died
# runs: alone

# %% fc_model
import ctypes

ctypes.string_at(0)
