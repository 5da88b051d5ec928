"""What people do with their own accounts: password, sessions, profile."""

from __future__ import annotations

from time import time

from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.phones import parse_phone
from common.text import clean_line
from organisations import letters
from organisations.links import AccountLink
from organisations.models import Session, User

RESET_SECONDS = 5 * 60  # at most one letter about a forgotten password in this time


def ask_password_reset(*, email: str) -> None:
    """Send a link to whom the address belongs. Nothing tells the caller whether it belongs to anybody."""
    known = User.objects.unscoped("a forgotten password").active().filter(email__iexact=email.strip())
    user = known.first()
    if user is None or not user.has_usable_password():
        return
    with act("account.reset"):
        letters.tell(letters.RESET_ASKED, user, fact=str(int(time()) // RESET_SECONDS))


def set_password_by_link(*, link: AccountLink, token: str, password: str) -> User:
    """Set the password of the person whose link it is. Refused when the link was used or is too old."""
    with act(f"account.{link.purpose}"):
        user = link.user(token)
        if user is not None:
            lock(User, user.pk, None)
            user = link.user(token)  # read again under the lock: two browsers, one link
        if user is None:
            raise Refused(_("This link has been used already or is too old."))
        _set_password(user, password, keep_session=None)
    return user


def change_password(*, by: User, password: str, session_key: str | None) -> None:
    """Set one's own password; sessions other than `session_key` end."""
    with act("account.password", by=by):
        _set_password(lock(User, by.pk, by), password, keep_session=session_key)


def _set_password(user: User, password: str, *, keep_session: str | None) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, but=keep_session)
    letters.tell(letters.PASSWORD_CHANGED, user, fact=str(time()))


def end_sessions(user: User, *, but: str | None = None) -> int:
    """Sign the person out everywhere (`but` in one session); returns how many sessions ended."""
    return Session.objects.filter(user=user).exclude(session_key=but or "").delete()[0]


def end_other_sessions(*, by: User, session_key: str | None) -> int:
    """Sign oneself out everywhere else."""
    with act("account.sessions", by=by):
        return end_sessions(by, but=session_key)


WISHES = {"language", "work_phone", "theme", "digest", "works_from", "works_until"}


def update_profile(*, by: User, full_name: str, **wishes) -> list[str]:
    """Change one's own name and `WISHES`; returns what changed. Raises ValidationError for what is no telephone."""
    if unknown := wishes.keys() - WISHES:
        raise TypeError(f"Not one's own to change: {', '.join(unknown)}.")
    if "work_phone" in wishes:
        wishes["work_phone"] = parse_phone(wishes["work_phone"])
    with act("account.profile", by=by):
        user = lock(User, by.pk, by)
        return changed(user, full_name=clean_line(full_name), **wishes)


def set_language(*, by: User, language: str) -> None:
    """Change one's own language."""
    with act("account.language", by=by):
        changed(lock(User, by.pk, by), language=language)


def set_theme(*, by: User, theme: str) -> None:
    """Change one's own colours."""
    with act("account.theme", by=by):
        changed(lock(User, by.pk, by), theme=theme)
