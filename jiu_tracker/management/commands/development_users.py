"""`manage.py development_users`: one user per kind for a development installation, with passwords printed once."""

import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import admit_user, set_password
from accounts.models import User
from accounts.rules import Group
from recommendations.actions import name_focal_point
from recommendations.models import Organization

HOST = "example.org"  # reserved for examples: nobody's address
KINDS = {
    "administrator": (Group.ADMINISTRATORS,),
    "secretariat": (Group.SECRETARIAT,),
    "oversight": (Group.OVERSIGHT,),
    "analyst": (Group.ANALYSTS,),
    "focal-point": (),
}


class Command(BaseCommand):
    help = "Create one user per kind, for development only. Passwords are random and printed once."

    def add_arguments(self, parser):
        parser.add_argument("--reset", action="store_true", help="give users that exist new passwords and print them")

    @transaction.atomic
    def handle(self, *, reset: bool, **options):
        if settings.PRODUCTION:
            raise CommandError("Development users are never created in production (JIU_TRACKER_ENVIRONMENT).")
        created = []
        for kind, groups in KINDS.items():
            email, password = f"{kind}@{HOST}", secrets.token_urlsafe(12)
            user = User.objects.filter(email=email).first()
            if user is None:
                user = admit_user(email=email, name="", password=password, groups=groups)
                organization = Organization.objects.in_annex_order().first()
                if not groups and organization:
                    name_focal_point(user=user, organization=organization)
            elif reset:
                set_password(user=user, password=password)
            else:
                continue
            created.append((email, password))
        if created:
            self.stdout.write("Development users (these passwords are shown once):")
            for email, password in created:
                self.stdout.write(f"  {email:<28} {password}")
