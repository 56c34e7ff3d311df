"""The example submissions, and the course made from them."""
