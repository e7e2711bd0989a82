"""Where the system stands: the cells that figures count, the figures that are kept, files and saved views of them."""

from support.models.cells import Cell
from support.models.downloads import Download
from support.models.kept import KeptFigures, KeptYear, Recount
from support.models.saved import SavedView

__all__ = ["Cell", "Download", "KeptFigures", "KeptYear", "Recount", "SavedView"]
