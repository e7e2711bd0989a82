"""The draft of a note: its blocks with a text per language, what they rest on, and what happened to them."""

from drafts.models.blocks import Block, BlockEvidence, BlockText
from drafts.models.drafts import Draft, FrozenRecord, Waiver
from drafts.models.history import BlockEvent

__all__ = ["Block", "BlockEvent", "BlockEvidence", "BlockText", "Draft", "FrozenRecord", "Waiver"]
