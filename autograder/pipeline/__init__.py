"""Run all stages in order; only this folder imports them all."""
