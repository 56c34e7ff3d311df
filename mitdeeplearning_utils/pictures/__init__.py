"""Everything that only draws: plots of digits and trainings, and pictures of the two networks."""
