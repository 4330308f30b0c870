"""`{% load components %}`: every component of the portal. docs/frontend.md shows the calls."""

from nursery_portal.kit.components import blocks, pictures, register, signs, talk, ways

__all__ = ["blocks", "pictures", "register", "signs", "talk", "ways"]
