"""What was asked, and of whom: organizations with their focal points, reports with their recommendations."""

from recommendations.models.organizations import FocalPoint, Organization, OrganizationName
from recommendations.models.reports import (
    Addressee,
    JIUReport,
    LanguageText,
    Recommendation,
    RecommendationText,
    ReportTitle,
    VisibleQuerySet,
)

__all__ = [
    "Addressee",
    "FocalPoint",
    "JIUReport",
    "LanguageText",
    "Organization",
    "OrganizationName",
    "Recommendation",
    "RecommendationText",
    "ReportTitle",
    "VisibleQuerySet",
]
