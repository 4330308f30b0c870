"""Views of the day book: family (reading and comments), door (bytes), workroom and tagging (staff)."""
