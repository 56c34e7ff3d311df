"""All that only draws: figures of digits and trainings, and pictures of the two networks."""
