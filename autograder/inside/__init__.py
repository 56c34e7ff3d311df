"""What a box mounts of ours: the driver, and what runs in the student's kernel."""
