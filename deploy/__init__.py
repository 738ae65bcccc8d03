"""What runs On Record, and what watches it."""
