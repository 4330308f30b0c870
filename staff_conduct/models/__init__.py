"""Concerns as they were received, who reads them, how they were judged; and the cases that follow.

Every row here is evidence and none is ever changed: what comes later is a further row. Narratives lie in `Sealed` side
rows, each with its digest here. Primary keys are random, since a gap in a sequence would reveal a hidden item.

The first migration finds its two defaults under the names that begin with an underscore.
"""

from staff_conduct.models.cases import (
    CaseBarred,
    CaseConcern,
    CasePart,
    CaseReader,
    CaseStep,
    ConductCase,
    _case_reference,
)
from staff_conduct.models.concerns import (
    About,
    Addition,
    Attachment,
    Barred,
    Concern,
    ConcernReader,
    ConcernSubject,
    Kind,
    Naming,
    SealedWords,
    Source,
    Triage,
    _concern_reference,
)
from staff_conduct.models.keeping import (
    Closing,
    Disposal,
    DisposalProposal,
    Duty,
    DutyDone,
    GlassOpening,
    GlassRequest,
    Hold,
    OfficerAgreement,
)

__all__ = [
    "About",
    "Addition",
    "Attachment",
    "Barred",
    "CaseBarred",
    "CaseConcern",
    "CasePart",
    "CaseReader",
    "CaseStep",
    "Closing",
    "Concern",
    "ConcernReader",
    "ConcernSubject",
    "ConductCase",
    "Disposal",
    "DisposalProposal",
    "Duty",
    "DutyDone",
    "GlassOpening",
    "GlassRequest",
    "Hold",
    "Kind",
    "Naming",
    "OfficerAgreement",
    "SealedWords",
    "Source",
    "Triage",
    "_case_reference",
    "_concern_reference",
]
