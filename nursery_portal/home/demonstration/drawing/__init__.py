"""Picture-book drawing from four shapes: blob, polygon, stroke and arc."""
