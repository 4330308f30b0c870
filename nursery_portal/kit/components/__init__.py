"""The components of the portal: one function each, over a template of the same name in templates/components/.

`templatetags/components.py` imports every module here, so that `{% load components %}` finds all of them.
"""

from django import template

register = template.Library()
