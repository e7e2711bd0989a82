"""What was answered: consultations, responses with their reasons, follow-up, history, evidence, imports and mails."""

from responses.models.consultations import Consultation, ConsultationEvent
from responses.models.evidence import Evidence
from responses.models.history import ResponseEvent
from responses.models.imports import Import, ImportRow
from responses.models.mails import Mail, Reminder, ReminderRun
from responses.models.responses import Response, ResponseReason, StatusChange, roles_of, sees_drafts

__all__ = [
    "Consultation",
    "ConsultationEvent",
    "Evidence",
    "Import",
    "ImportRow",
    "Mail",
    "Reminder",
    "ReminderRun",
    "Response",
    "ResponseEvent",
    "ResponseReason",
    "StatusChange",
    "roles_of",
    "sees_drafts",
]
