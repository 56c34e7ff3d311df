"""One call in C that takes hours: the interpreter can't interrupt it before it returns."""
# status: timeout
# limits: cell_seconds=2, total_seconds=10
# runs: alone

# %% fc_model
sum(range(10**12))
