"""Accounts and roles, kept by administrators."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean_line
from organisations import letters
from organisations.actions.accounts import end_sessions
from organisations.models import Body, Membership, User
from organisations.permissions import check_user_manages_other, check_user_manages_people
from organisations.policies import check_membership


def invite(*, by: User | None, email: str, full_name: str, language: str, body: Body, role: str) -> User:
    """Make an account with one role and send its owner a link to set the password."""
    with act("user.invite", by=by):
        check_user_manages_people(by)
        email = clean_line(email).lower()
        _check_email_free(email)
        user = User(
            email=email, full_name=clean_line(full_name), language=language, invited_at=timezone.now()
        )
        check_membership(user, body, today())
        user.set_unusable_password()
        user.save()
        Membership.objects.create(user=user, body=body, role=role, started_on=today())
        _send_invitation(user)
    return user


def invite_again(*, by: User, user_id: int) -> User:
    """Send a new link; the earlier one stops working. Refused once the person has a password."""
    with act("user.invite_again", by=by):
        user = lock(User, user_id, by)
        check_user_manages_people(by)
        if not user.is_active:
            raise Refused(_("This account is closed."))
        if user.has_usable_password():
            raise Refused(_("This person has set a password already."))
        changed(user, invited_at=timezone.now())
        _send_invitation(user)
    return user


def _send_invitation(user: User) -> None:
    letters.tell(letters.INVITED, user, fact=user.invited_at.isoformat())


def edit_user(*, by: User, user_id: int, email: str, full_name: str, language: str) -> list[str]:
    """Change e-mail, name and language; returns what changed. A changed e-mail ends the links sent before."""
    with act("user.edit", by=by):
        user = lock(User, user_id, by)
        check_user_manages_people(by)
        email = clean_line(email).lower()
        _check_email_free(email, but=user.pk)
        return changed(user, email=email, full_name=clean_line(full_name), language=language)


def deactivate(*, by: User, user_id: int) -> User:
    """Close the account: the very next request of the person is that of nobody, and all sessions end."""
    with act("user.deactivate", by=by):
        user = lock(User, user_id, by)
        check_user_manages_other(by, user)
        if not user.is_active:
            raise Refused(_("This account is closed already."))
        changed(user, is_active=False, deactivated_at=timezone.now())
        end_sessions(user)
    return user


def reactivate(*, by: User, user_id: int) -> User:
    """Open a closed account again, with the roles it had and the password it had."""
    with act("user.reactivate", by=by):
        user = lock(User, user_id, by)
        check_user_manages_other(by, user)
        if user.is_active:
            raise Refused(_("This account is open already."))
        changed(user, is_active=True, deactivated_at=None)
    return user


def give_role(
    *, by: User | None, user_id: int, body: Body, role: str, started_on: date | None = None
) -> Membership:
    """Give a person a role in a body."""
    with act("membership.give", by=by):
        user = lock(User, user_id, by)
        check_user_manages_other(by, user)
        check_membership(user, body, today())
        held = Membership.objects.unscoped("does the person hold the role").in_force()
        if held.filter(user=user, body=body, role=role).exists():
            raise Refused(_("The person already has this role in this body."))
        return Membership.objects.create(user=user, body=body, role=role, started_on=started_on or today())


def end_role(*, by: User, membership_id: int, ended_on: date | None = None) -> Membership:
    """Take a role away; it is gone at the person's next request."""
    with act("membership.end", by=by):
        membership = lock(Membership, membership_id, by)
        check_user_manages_other(by, membership.user)
        if membership.ended_on is not None:
            raise Refused(_("This role has ended already."))
        changed(membership, ended_on=ended_on or today())
    return membership


def _check_email_free(email: str, *, but: int | None = None) -> None:
    same = User.objects.unscoped("is the address free").filter(email__iexact=email).exclude(pk=but)
    if same.exists():
        raise Refused({"email": _("There is already a user with this e-mail address.")})
