"""Open files until there are no more."""
# refused: 1
# prints: on we go

# %% fc_model
held = []

def open_many():
    while True:
        held.append(open("/dev/null"))

attempt("files", open_many)
held.clear()
print("on we go")
