"""What the foundations of the portal have to tell people: written as notices by the layer above (notify.receivers).

`telling` is sent inside the action's transaction with recipient, kind, title, body and url (and `mail` False where no
mail may go out), so that a notice exists
exactly when what it tells of happened.

`leaving_considered` is sent with a child before a last day is set: whoever keeps something about the child answers with
a sentence on what becomes of it, or with "".
"""

from django.dispatch import Signal

telling = Signal()
leaving_considered = Signal()
