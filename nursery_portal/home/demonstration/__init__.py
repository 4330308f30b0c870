"""The demonstration nursery as plain data and drawings. Nothing here knows Django."""
