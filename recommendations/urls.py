from django.urls import path, register_converter

from recommendations import people_views, views
from recommendations.rules import LanguageConverter, OrganizationConverter, SymbolConverter

# Here, because these addresses are read before those of the apps to the right, which use the converters too.
register_converter(SymbolConverter, "symbol")
register_converter(LanguageConverter, "language")
register_converter(OrganizationConverter, "organization")

app_name = "recommendations"
urlpatterns = [
    path("reports/", views.report_list, name="report_list"),
    path("people/", people_views.people, name="people"),
    path("people/invite/", people_views.invite, name="invite"),
    path("people/<int:pk>/", people_views.person, name="person"),
    path("people/<int:pk>/invitation/", people_views.invite_again, name="invite_again"),
]
