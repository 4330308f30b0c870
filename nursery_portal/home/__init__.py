"""Landing page, style guide, health check and the admin site."""
