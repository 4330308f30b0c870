"""Pages of the queue and of what leads to it."""
