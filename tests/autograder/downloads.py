"""Downloads in the shapes of course systems, made up from their published formats."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

GRADESCOPE = """
submission_456:
  :submitters:
  - :name: Ann Lee
    :sid: '123'
    :email: a@example.org
  :created_at: 2026-11-03 23:29:10.123456789 -05:00
  :results: !ruby/hash:ActiveSupport::HashWithIndifferentAccess
    tests: []
submission_457:
  :submitters:
  - :name: Ben Orr
    :email: borr@example.org
  - :name: Cem Ak
    :sid: cak1
"""
STAMP = "20261103101500123"  # Sakai's
SAKAI = "Lab 2/Lee, Ann(alee)"
ANN_B = "39786-640693 - Ann Lee"
EXCHANGED = "2026-11-0{} 23:29:10.123456 UTC"

# By layout: the files (with their content where it matters), the file that counts for each student,
# and what stands in the reason for each student without a notebook.
Shape = tuple[Sequence[str] | Mapping[str, str], dict[str, str], dict[str, str]]
SHAPES: dict[str, Shape] = {
    "canvas": (
        ["leeann_11_456_lab2.ipynb", "leeann_11_460_lab2-1.ipynb", "orrben_LATE_22_457_x.ipynb",
         "akcem_33_link.html", "odadeb_LATE_44_text.html", "_55_470_lab2.ipynb"],
        {"leeann_11": "leeann_11_460_lab2-1.ipynb", "orrben_22": "orrben_LATE_22_457_x.ipynb",
         "_55": "_55_470_lab2.ipynb"},
        {"akcem_33": "only a link (akcem_33_link.html)",
         "odadeb_44": "only a text typed into the course system"},
    ),
    "canvas, anonymous": (
        ["anon_Ab3dE_456_x.ipynb", "anon_Ab3dE_477_x-1.ipynb", "LATE_anon_Zz9yX_500_x.ipynb",
         "anon_11111_link.html"],
        {"anon_Ab3dE": "anon_Ab3dE_477_x-1.ipynb", "anon_Zz9yX": "LATE_anon_Zz9yX_500_x.ipynb"},
        {"anon_11111": "only a link"},
    ),
    "moodle": (
        ["Ann Lee_11_assignsubmission_file_/lab2.ipynb", "Cem Ak_13_assignsubmission_file_x.ipynb",
         "Ben Orr_12_assignsubmission_onlinetext_/onlinetext.html",
         "Cem Ak_13_assignsubmission_onlinetext_/onlinetext.html"],
        {"Ann-Lee_11": "Ann Lee_11_assignsubmission_file_/lab2.ipynb",
         "Cem-Ak_13": "Cem Ak_13_assignsubmission_file_x.ipynb"},
        {"Ben-Orr_12": "only a text typed into the course system (onlinetext.html)"},
    ),
    "moodle, blind": (
        ["Participant 12_assignsubmission_file_/a.ipynb", "Teilnehmerin17_assignsubmission_file_/"
         "a.ipynb", "Participant_13_assignsubmission_file_/a.ipynb"],
        {"Participant_12": "Participant 12_assignsubmission_file_/a.ipynb",
         "Teilnehmerin_17": "Teilnehmerin17_assignsubmission_file_/a.ipynb",
         "Participant_13": "Participant_13_assignsubmission_file_/a.ipynb"},
        {},
    ),
    "brightspace": (
        [f"{ANN_B} - Oct 10, 2025 1022 AM/x.ipynb", f"{ANN_B} - Oct 10, 2025 122 PM/x.ipynb",
         "39786-640693 - Ben Orr - Oct 9, 2025 1159 PM/x.pdf", "index.html"],
        {"Ann-Lee": f"{ANN_B} - Oct 10, 2025 122 PM/x.ipynb"},
        {"Ben-Orr": "only x.pdf"},
    ),
    "brightspace, flat": (
        [f"{ANN_B} - Oct 10, 2025 1022 AM - x.ipynb", f"{ANN_B} - 9 oct. 2025 1159 - x.ipynb",
         "39786-640693 - Ben - Orr - Oct 9, 2025 1159 PM - a - b.ipynb", "index.html"],
        {"Ann-Lee": f"{ANN_B} - Oct 10, 2025 1022 AM - x.ipynb",
         "Ben---Orr": "39786-640693 - Ben - Orr - Oct 9, 2025 1159 PM - a - b.ipynb"},
        {},
    ),
    "blackboard": (
        {"Lab_2_a_lee_attempt_2026-11-03-23-29-10_x.ipynb": "",
         "Lab_2_a_lee_attempt_2026-11-03-23-29-10.txt": "Name: Ann Lee (a_lee)\nAssignment: Lab_2",
         "Lab_2_a_lee_attempt_2026-11-04-23-29-10_x.ipynb": "",
         "Lab_2_a_orr_attempt_2026-11-03-23-29-10.txt": "Name: Ben Orr (a_orr)\n"},
        {"a_lee": "Lab_2_a_lee_attempt_2026-11-04-23-29-10_x.ipynb"},
        {"a_orr": "only the course system's receipt"},
    ),
    "gradescope": (
        {"e/submission_metadata.yml": GRADESCOPE, "e/submission_456/x.ipynb": "",
         "e/submission_457/x.ipynb": ""},
        {"Ann-Lee_123": "e/submission_456/x.ipynb", "borr": "e/submission_457/x.ipynb",
         "cak1": "e/submission_457/x.ipynb"},
        {},
    ),
    "sakai": (
        {"Lab 2/grades.csv": "", f"{SAKAI}/timestamp.txt": STAMP, f"{SAKAI}/comments.txt": "",
         f"{SAKAI}/Submission attachment(s)/x.ipynb": "",
         f"{SAKAI}/Feedback Attachment(s)/lab2_mnist.ipynb": "",
         "Lab 2/Orr, Ben(borr)/timestamp.txt": STAMP,
         "Lab 2/Orr, Ben(borr)/Orr, Ben(borr)_submissionText.html": ""},
        {"alee": f"{SAKAI}/Submission attachment(s)/x.ipynb"},
        {"borr": "only a text typed into the course system"},
    ),
    "ilias": (
        [f"Lab2/{who}/2026110{day}101500_x.ipynb" for who, day in
         (("Lee_Ann_alee_12", 5), ("Lee_Ann_alee_12", 3), ("Orr_Ben_borr_13", 3))],
        {"Lee_Ann_alee_12": "Lab2/Lee_Ann_alee_12/20261105101500_x.ipynb",
         "Orr_Ben_borr_13": "Lab2/Orr_Ben_borr_13/20261103101500_x.ipynb"},
        {},
    ),
    "teams": (
        ["Ann Lee/Lab 2/Version 2/lab2.ipynb", "Ann Lee/Lab 2/Version 10/lab2.ipynb",
         "Ben Orr/Lab 2/Version 1/lab2.ipynb", "Cem Ak/Lab 2/lab2.ipynb"],
        {"Ann-Lee": "Ann Lee/Lab 2/Version 10/lab2.ipynb",
         "Ben-Orr": "Ben Orr/Lab 2/Version 1/lab2.ipynb", "Cem-Ak": "Cem Ak/Lab 2/lab2.ipynb"},
        {},
    ),
    "drive": (
        ["Ann Lee - lab2_mnist.ipynb", "Kopie von Ann Lee - lab2_mnist.ipynb",
         "Ben Orr - lab2_mnist (1).ipynb", "Copy of Cem Ak - x.ipynb"],
        {"Ann-Lee": "Kopie von Ann Lee - lab2_mnist.ipynb",
         "Ben-Orr": "Ben Orr - lab2_mnist (1).ipynb", "Cem-Ak": "Copy of Cem Ak - x.ipynb"},
        {},
    ),
    "exchange": (
        [f"ann+lab2+{EXCHANGED.format(4)}+ab1/lab2_mnist.ipynb",
         f"ann+lab2+{EXCHANGED.format(3)}+zz2/lab2_mnist.ipynb",
         f"ben+lab2+{EXCHANGED.format(3)}+cd3/x.ipynb",
         f"ben+lab1+{EXCHANGED.format(5)}+cd3/lab1.ipynb"],
        {"ann": f"ann+lab2+{EXCHANGED.format(4)}+ab1/lab2_mnist.ipynb",
         "ben": f"ben+lab2+{EXCHANGED.format(3)}+cd3/x.ipynb"},
        {},
    ),
    "clones": (
        ["lab2-ann/lab2_mnist.ipynb", "lab2-ann/solutions/lab2_mnist_solution.ipynb",
         "lab2-ben/work/lab2_mnist.ipynb", "lab2-cem/README.md"],
        {"ann": "lab2-ann/lab2_mnist.ipynb", "ben": "lab2-ben/work/lab2_mnist.ipynb"},
        {"cem": "only README.md"},
    ),
    "nbgrader": (
        ["s/ann/lab2/lab2_mnist.ipynb", "s/ben/lab2/x.ipynb", "s/cem/lab2/x.py"],
        {"ann": "s/ann/lab2/lab2_mnist.ipynb", "ben": "s/ben/lab2/x.ipynb"},
        {"cem": "only x.py"},
    ),
}  # fmt: skip


def make_download(path: Path, files: Sequence[str] | Mapping[str, str]) -> Path:
    """Write a zip of these files; each notebook has its own name in it, so it is known again."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in files:
            text = files[name] if isinstance(files, Mapping) else ""
            info = zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0))
            archive.writestr(info, name if name.endswith(".ipynb") else text)
    return path
