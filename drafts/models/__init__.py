"""The draft of a note: its blocks with a text per language, what they rest on, and what happened to them."""

from drafts.models.blocks import Block, BlockEvidence, BlockText
from drafts.models.clearance import Clearance, ClearanceDecision, ClearanceMail, ClearanceReply
from drafts.models.drafts import Draft, FrozenRecord, Waiver
from drafts.models.history import BlockEvent
from drafts.models.returns import WordDecision, WordReturn

__all__ = [
    "Block",
    "BlockEvent",
    "BlockEvidence",
    "BlockText",
    "Clearance",
    "ClearanceDecision",
    "ClearanceMail",
    "ClearanceReply",
    "Draft",
    "FrozenRecord",
    "Waiver",
    "WordDecision",
    "WordReturn",
]
