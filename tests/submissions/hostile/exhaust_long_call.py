"""One call in C that takes hours: the interpreter can't interrupt it before it returns."""
# status: timeout
# limits: cell_seconds=1, total_seconds=5
# runs: alone

# %% fc_model
sum(range(10**12))
