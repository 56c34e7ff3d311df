"""The claims about the CNN's evaluation."""

from ...judging.evaluation import judge_evaluation

judge = judge_evaluation
