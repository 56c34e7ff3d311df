# ruff: noqa
# mypy: ignore-errors
"""No work at all, but checks that were told to show full marks: the judge gives none of them."""

# %% fc_model
import mitdeeplearning_utils.checks as checks
from mitdeeplearning_utils.checks.findings import passed

for name in checks.EXERCISES:
    most = checks.result(name).most
    findings = [passed("everything is right", most)]
    checks._collecting(name).not_started = lambda evidence: ""
    checks._judging(name).judge = lambda evidence, findings=findings: findings
