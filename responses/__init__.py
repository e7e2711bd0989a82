"""What was answered: each organization's response to each recommendation. Nothing is recorded yet."""
