from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView
from django.views.i18n import set_language

from jiu_tracker import health, views

admin.site.site_header = admin.site.site_title = _("JIU response tracker")
admin.site.index_title = _("Administration")

handler400 = "jiu_tracker.refusals.bad_request"
urlpatterns = [
    path("", views.home, name="home"),
    path("accounts/", include("accounts.urls")),
    path("", include("recommendations.urls")),
    path("", include("responses.urls")),
    path("", include("support.urls")),
    path("", include("reports.urls")),
    path("", include("drafts.urls")),
    path("", include("api.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("health", health.health, name="health"),
    path("favicon.ico", login_not_required(RedirectView.as_view(url=static("icon.svg")))),
    path("admin/", admin.site.urls),
]
