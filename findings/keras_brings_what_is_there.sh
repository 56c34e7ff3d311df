#!/usr/bin/env bash
# Keras needs no pandas, scikit-learn, OpenCV or matplotlib, yet `import keras` imports each of them that is installed
# (scikit-learn brings scipy.stats as well), and takes about twice as long. Whoever installs them beside a model server,
# a grader or a test suite pays at each start of a process, and finds no import of them in their own code.
# What the lab does: a sandbox and the judge import Keras as if they were missing, unless the notebook names one.
# Found on 2026-11-30 with Python 3.11. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check keras==3.15.1 tensorflow==2.21.0 pandas==3.1.1 scikit-learn==1.9.1 \
  opencv-python-headless==5.0.0.93 matplotlib==3.11.2
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import sys
import time

BROUGHT = ("pandas", "sklearn", "scipy.stats", "cv2", "matplotlib.pyplot")
start = time.process_time()
import keras

print("keras", keras.__version__, f"imported in {time.process_time() - start:.1f} s of CPU time")
found = [name for name in BROUGHT if name in sys.modules]
print("brought along:", ", ".join(found), f"- {len(sys.modules)} modules in all")
sys.exit("The behaviour changed." if found != list(BROUGHT) else 0)
PYTHON
