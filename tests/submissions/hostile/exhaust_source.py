"""More code than anybody writes: each cell in its bounds, all of them past those of a notebook."""
# status: malformed

# %% fc_model
a = "a"
b = __LONG__

# %% fc_compile
b = __LONG__
