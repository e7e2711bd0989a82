"""Who there is: the groups that a user may belong to."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Group(TextChoices):
    """The groups of the application. The value is the name of the row in Django's own table of groups."""

    ADMINISTRATORS = "administrators", _("Administrators")
    SECRETARIAT = "secretariat", _("Secretariat")
    OVERSIGHT = "oversight staff", _("Oversight staff")
    ANALYSTS = "analysts", _("Analysts")
