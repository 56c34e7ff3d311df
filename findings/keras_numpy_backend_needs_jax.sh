#!/usr/bin/env bash
# Keras with KERAS_BACKEND=numpy, the backend that needs no framework by its name, does not start beside NumPy and SciPy (which it needs as well): its
# fft is taken from the JAX backend, so that `import keras` ends with "No module named 'jax'". On Colab, where JAX is
# installed, the same line works, so a notebook that chooses this backend runs there and nowhere else.
# Found on 2026-11-30 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 scipy==1.17.1
KERAS_BACKEND=numpy "$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

try:
    import keras
except ModuleNotFoundError as error:
    missing = error.name
else:
    missing = ""
print("keras", version("keras"), "with the numpy backend misses:", missing or "nothing")
sys.exit("The behaviour changed." if missing != "jax" else 0)
PYTHON
