"""What the foundations of the portal have to tell people: written as notices by the layer above (notify.receivers).

`telling` is sent inside the action's transaction with recipient, kind, title, body and url, so that a notice exists
exactly when what it tells of happened.
"""

from django.dispatch import Signal

telling = Signal()
