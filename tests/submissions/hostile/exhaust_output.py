"""Write without end: text, errors, displays, updates of one display."""
# prints: line 1
# longest: 100000

# %% fc_model
import sys

from IPython.display import display

for i in range(60_000):
    print("line", i)
for i in range(2_000):
    print("error " * 200, file=sys.stderr)
handle = display("x" * 10, display_id=True)
for i in range(100):
    handle.update("y" * 10_000)
