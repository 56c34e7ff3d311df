"""A sum of 300,000 terms: the parser's own stack ends, and no interrupt reaches what comes then."""
# status: timeout, graded
# limits: cell_seconds=5, total_seconds=20
# runs: alone

# %% fc_model
a = "a"
b = __LONG__
