"""Evidence: append-only events, sealed details, the triggers that guard both."""
