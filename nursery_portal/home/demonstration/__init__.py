"""The demonstration nursery as plain data and drawings, and its loading. Only `loading*` knows Django."""
