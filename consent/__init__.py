"""Written photo permissions: who gave which, under which wording."""
