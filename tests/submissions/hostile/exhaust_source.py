"""More code than anybody writes: each cell in its bounds, all of them past those of a notebook."""
# status: malformed

# %% fc_model
a = "a"
__LINES__

# %% fc_compile
__LINES__
