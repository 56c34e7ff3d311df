"""The page's headings, one for each threshold: they show if the page is older than a threshold."""

from pathlib import Path

from .recipe import NETWORKS, THRESHOLDS, Network

PAGE = "calibration.md"


def heading(network: Network) -> str:
    """Return the page's heading of a network."""
    return f"## {THRESHOLDS[network]:g} for {NETWORKS[network]}"


def is_outdated(page: Path) -> bool:
    """Return whether the page exists and is about other thresholds than today's."""
    return page.is_file() and not set(map(heading, NETWORKS)) <= set(
        page.read_text("utf-8").splitlines()
    )
