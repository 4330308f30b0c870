"""Pages about permission: `answers` for guardians, `coverage` for staff."""
