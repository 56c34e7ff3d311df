#!/usr/bin/env bash
# nh3 (ammonia) on a notebook's HTML outputs: the text in a tag that isn't allowed stays, as its documentation says, but
# the text in MathML, in an SVG picture's <text> and in a <template> is gone, with clean_content_tags=set() as well. A
# formula that SymPy shows as MathML leaves an empty line on a feedback page; bleach 6.4.0 kept its letters.
# What the lab does: tags that do not stay get an unknown name before they are cleaned, so that their text stays.
# Found on 2026-11-30. Fails if the behaviour changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check nh3==0.3.8 "bleach==6.4.0"
"$folder/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import bleach
import nh3

SEEN = [  # what a student's cell shows, what is left of it with nh3, and with bleach
    ("<div>the <mark>answer</mark></div>", "<div>the answer</div>", "<div>the answer</div>"),
    ("<div>x is <math><msup><mi>y</mi><mn>2</mn></msup></math></div>", "<div>x is </div>", "<div>x is y2</div>"),
    ("<div><svg><text>epoch 3</text></svg></div>", "<div></div>", "<div>epoch 3</div>"),
    ("<div><template>row</template></div>", "<div></div>", "<div>row</div>"),
]
print("nh3", version("nh3"), "and bleach", version("bleach"))
changed = False
for shown, with_nh3, with_bleach in SEEN:
    found = nh3.clean(shown, tags={"div"}, clean_content_tags=set())
    other = bleach.clean(shown, tags={"div"}, strip=True)
    print(f"{shown}\n  nh3:    {found}\n  bleach: {other}")
    changed |= (found, other) != (with_nh3, with_bleach)
sys.exit("The behaviour changed." if changed else 0)
PYTHON
