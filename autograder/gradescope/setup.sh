#!/usr/bin/env bash
# Gradescope runs this once, as root, to build the image: a Python environment for the grader.
set -euo pipefail
cd "$(dirname "$0")"

usable() { "$1" -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }
find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if usable "$name"; then
      command -v "$name"
      return
    fi
  done
  return 1
}

if ! python=$(find_python); then
  # Ubuntu 22.04's own python3 is 3.10; its universe has 3.11, later releases have later ones
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  for version in 3.11 3.12 3.13; do
    apt-get install -y --no-install-recommends "python$version" "python$version-venv" && break
  done || true
  python=$(find_python) || {
    echo "lab2: no Python 3.11 to 3.13 here, and apt has none. Choose Ubuntu 22.04 or newer as" \
      "the base image in Gradescope's autograder settings." >&2
    exit 1
  }
fi

sed 's/\[[a-z,]*\]//' requirements.txt >constraints.txt # pip takes no extras in constraints
"$python" -m venv --clear .venv
.venv/bin/pip install --no-cache-dir --disable-pip-version-check -c constraints.txt -e '.[autograder,colab]'
.venv/bin/lab2 --version
chmod 0700 solutions # students' code may run as another user, who must not read the answers
