"""What was answered: consultations, responses with their reasons, follow-up, history and evidence."""

from responses.models.consultations import Consultation, ConsultationEvent
from responses.models.evidence import Evidence
from responses.models.history import ResponseEvent
from responses.models.responses import Response, ResponseReason, StatusChange, roles_of

__all__ = [
    "Consultation",
    "ConsultationEvent",
    "Evidence",
    "Response",
    "ResponseEvent",
    "ResponseReason",
    "StatusChange",
    "roles_of",
]
