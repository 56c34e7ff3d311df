"""Leave dead children behind that nobody collects."""
# prints: 40 zombies

# %% fc_model
import os

for _ in range(40):
    if os.fork() == 0:
        os._exit(0)
print("40 zombies")
