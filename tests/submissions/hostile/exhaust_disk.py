"""Fill every place that can be written: the scratch, /tmp, /dev/shm."""
# refused: 3
# prints: on we go

# %% fc_model
import os

def fill(path, size):
    with open(path, "wb") as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))

for folder in ("/scratch", "/tmp", "/dev/shm"):
    attempt(folder, lambda: fill(f"{folder}/big", 700_000_000))
    os.unlink(f"{folder}/big")
print("on we go")
