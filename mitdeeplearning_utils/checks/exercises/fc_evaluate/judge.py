"""The claims about the fully connected model's evaluation."""

from ...judging.evaluation import judge_evaluation

judge = judge_evaluation
