"""Every comment is read by a person."""
