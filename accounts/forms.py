"""The forms of people without an open session: sign-in, a forgotten password, a new password, an invitation."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm, SetPasswordForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.actions import set_password
from accounts.models import User, validate_seen
from accounts.site import address

# More is no safer, and hashing a novel takes the server's time.
PASSWORD_LENGTH = MaxLengthValidator(1024)


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
        self.fields["password"].validators.append(PASSWORD_LENGTH)


class ForgottenPasswordForm(PasswordResetForm):
    """The address whose password is forgotten. What comes of it shows only in that person's mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")

    def get_users(self, email: str) -> list[User]:
        """The user who signs in with this address, found as the sign-in finds it, if there is a password to forget."""
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            return []
        return [user] if user.is_active and user.has_usable_password() else []

    def send_mail(self, subject_template_name, email_template_name, context, *args, **kwargs) -> None:
        """Send the mail, with a link to this installation whatever host the request named."""
        link = address("accounts:password_confirm", context["uid"], context["token"])
        super().send_mail(subject_template_name, email_template_name, {**context, "link": link}, *args, **kwargs)


class NewPasswordForm(SetPasswordForm):
    """A password, twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password2"].label = _("The same password again")
        self.fields["new_password2"].help_text = ""
        for name in ("new_password1", "new_password2"):
            self.fields[name].validators.append(PASSWORD_LENGTH)

    def save(self, commit=True) -> User:
        """Store the password, and nothing else of the user."""
        set_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class AcceptInvitationForm(NewPasswordForm):
    """What an invited person says: the own name, and a password twice."""

    name = User._meta.get_field("name").formfield(
        required=True, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "new_password1", "new_password2"]

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(user, *args, initial={"name": user.name}, **kwargs)
        self.fields["new_password1"].label = _("Password")

    def clean_name(self) -> str:
        """The name, if every character of it can be seen."""
        validate_seen(self.cleaned_data["name"])
        return self.cleaned_data["name"]

    def clean(self):
        # The password is compared with the name that will be stored.
        self.user.name = self.cleaned_data.get("name", "")
        return super().clean()
