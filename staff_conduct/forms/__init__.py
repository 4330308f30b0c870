"""The concern form and the small forms of those who handle concerns. What they refuse comes back as it was typed."""

from staff_conduct.forms.cases import (
    LeavingForm,
    PartForm,
    StepForm,
    SuspensionForm,
)
from staff_conduct.forms.concerns import (
    AgreementForm,
    AnswerForm,
    CaseForm,
    ClosingForm,
    DutyForm,
    GlassForm,
    GoneForm,
    HoldForm,
    JoinForm,
    Nothing,
    ReaderForm,
    SignForm,
    TriageForm,
)
from staff_conduct.forms.raising import (
    CodeForm,
    ConcernForm,
    NoteForm,
    WordsForm,
    involved_from,
)

__all__ = [
    "AgreementForm",
    "AnswerForm",
    "CaseForm",
    "ClosingForm",
    "CodeForm",
    "ConcernForm",
    "DutyForm",
    "GlassForm",
    "GoneForm",
    "HoldForm",
    "JoinForm",
    "LeavingForm",
    "NoteForm",
    "Nothing",
    "PartForm",
    "ReaderForm",
    "SignForm",
    "StepForm",
    "SuspensionForm",
    "TriageForm",
    "WordsForm",
    "involved_from",
]
