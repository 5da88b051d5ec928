"""Sign-in by e-mail and password, in constant time whether or not the e-mail is known."""

from django.contrib.auth.backends import BaseBackend

from organisations.models import User


class EmailBackend(BaseBackend):
    """Checks the password of an active person."""

    def authenticate(self, request, username: str | None = None, password: str | None = None, **kwargs):
        email = username or kwargs.get("email") or ""
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            User().set_password(password or "")  # the same work as for a known e-mail
            return None
        return user if user.check_password(password or "") and user.is_active else None

    def get_user(self, user_id):
        """The person of a session; a deactivated one is nobody at the very next request."""
        return User.objects.unscoped("session").active().filter(pk=user_id).first()
