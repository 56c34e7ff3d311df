"""Evidence as a tree of dicts and lists, which a test can change into what no check writes."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from autograder.judge.evidence_file import read_evidence
from mitdeeplearning_utils import checks


def tree_of(evidence: Any) -> Any:
    """Return a tree that shares its arrays with the evidence; `write_evidence` takes it as well."""
    if is_dataclass(evidence):
        return {item.name: tree_of(getattr(evidence, item.name)) for item in fields(evidence)}
    if isinstance(evidence, dict):
        return {key: tree_of(value) for key, value in evidence.items()}
    return [tree_of(value) for value in evidence] if isinstance(evidence, list) else evidence


def read_tree(folder: Path, name: str) -> Any:
    """Return the tree of an exercise's evidence in a folder."""
    return tree_of(read_evidence(folder / f"{name}.safetensors", checks.evidence_type(name)))
