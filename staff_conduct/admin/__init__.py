"""Concerns and cases in the portal's own admin, behind the wall of access.py."""

from staff_conduct.admin.cases import ConductCaseAdmin
from staff_conduct.admin.concerns import ConcernAdmin

__all__ = ["ConcernAdmin", "ConductCaseAdmin"]
