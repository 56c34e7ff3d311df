"""The example submissions, and the course made of them."""
