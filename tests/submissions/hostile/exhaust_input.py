"""Wait for an answer that nobody will type."""
# prints: StdinNotImplementedError

# %% fc_model
input("What is your password? ")
