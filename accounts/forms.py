"""The sign-in form."""

from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """E-mail address and password; what was wrong is said without telling which of the two it was."""

    error_messages = {
        "invalid_login": _(
            "This address and password do not match. Check both: capital letters matter in the password."
        ),
        "inactive": _("This account has been closed. Ask an administrator."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget.attrs["autocomplete"] = "email"
        self.fields["username"].validators.append(MaxLengthValidator(254))
        self.fields["password"].validators.append(MaxLengthValidator(1024))
