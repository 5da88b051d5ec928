"""Connected systems and their tokens, kept by administrators."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean_line
from organisations.models import ApiClient, ApiToken, Body, User
from organisations.permissions import check_user_manages_people
from organisations.policies import check_membership
from organisations.rights import CASE_ROLES, rights_of_system
from organisations.tokens import PREFIX, digest_of, new_secret

LONGEST = timedelta(days=366)
MOST_TOKENS = 5  # in force at once: enough to change one without a pause
USED_EVERY = timedelta(hours=1)
NO_POST = "invalid"  # RFC 2606: no letter ever gets there


def connect(*, by: User, name: str, contact: str, body: Body, role: str, rights: Iterable[str]) -> ApiClient:
    """Connect another system to a body. It has no token yet. Refused by field, PermissionDenied."""
    with act("api_client.connect", by=by):
        check_user_manages_people(by)
        account = User(
            email=f"{secrets.token_hex(8)}@system.{NO_POST}", full_name=_name(name), is_machine=True
        )
        check_membership(account, body, today())
        account.set_unusable_password()
        fields = {"role": role, "rights": _rights(role, rights), "contact": clean_line(contact)}
        account.save()
        return ApiClient.objects.create(account=account, body=body, **fields)


def change_client(
    *, by: User, client_id: int, name: str, contact: str, role: str, rights: Iterable[str]
) -> ApiClient:
    """Another name, keeper, role or other rights, from its next request on. 404, Refused, PermissionDenied."""
    with act("api_client.change", by=by):
        client = lock(ApiClient, client_id, by)
        check_user_manages_people(by)
        _check_open(client)
        changed(client.account, full_name=_name(name))
        changed(client, role=role, rights=_rights(role, rights), contact=clean_line(contact))
        return client


def close_client(*, by: User, client_id: int) -> ApiClient:
    """Disconnect it: its next request opens nothing, whatever token it has. Twice is refused. 404, PermissionDenied."""
    with act("api_client.close", by=by):
        client = lock(ApiClient, client_id, by)
        check_user_manages_people(by)
        _check_open(client)
        changed(client, closed_at=timezone.now())
        changed(client.account, is_active=False, deactivated_at=timezone.now())
        return client


def issue_token(*, by: User, client_id: int, expires_on: date) -> tuple[ApiToken, str]:
    """A new token; the secret is told this once and stored nowhere. 404, Refused by field, PermissionDenied."""
    with act("api_token.issue", by=by):
        client = lock(ApiClient, client_id, by)
        check_user_manages_people(by)
        _check_open(client)
        if not today() <= expires_on <= today() + LONGEST:
            raise Refused({"expires_on": _("A token is valid for a year at most, and not in the past.")})
        tokens = ApiToken.objects.visible_to(by).in_force(today()).filter(client=client)
        if tokens.count() >= MOST_TOKENS:
            raise Refused(_("The system has %(count)d tokens: withdraw one first.") % {"count": MOST_TOKENS})
        secret = new_secret()
        token = ApiToken.objects.create(
            client=client, prefix=secret[:PREFIX], digest=digest_of(secret), by=by, expires_on=expires_on
        )
        return token, secret


def revoke_token(*, by: User, token_id: int) -> ApiToken:
    """Withdraw a token: its next request opens nothing. Twice is once. 404, PermissionDenied."""
    with act("api_token.revoke", by=by):
        token = lock(ApiToken, token_id, by)
        check_user_manages_people(by)
        if token.revoked_at is None:
            changed(token, revoked_at=timezone.now())
        return token


def note_use(token: ApiToken) -> None:
    """That it was used, once an hour at most; it is no fact of a case, so no act."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
        ApiToken.objects.unscoped("its last use").filter(pk=token.pk).update(last_used_at=now)


def _name(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise Refused({"name": _("Give the system a name.")})
    return name


def _rights(role: str, rights: Iterable[str]) -> list[str]:
    """Those of the role that were chosen, in their order."""
    if role not in CASE_ROLES:
        raise Refused({"role": _("A system has a role that works on cases.")})
    chosen = set(rights)
    if foreign := chosen - rights_of_system(role):
        raise Refused(
            {
                "rights": _("A system of this role has no such right: %(rights)s.")
                % {"rights": ", ".join(sorted(foreign))}
            }
        )
    if not chosen:
        raise Refused({"rights": _("Choose at least one right.")})
    return sorted(chosen)


def _check_open(client: ApiClient) -> None:
    if client.closed_at is not None:
        raise Refused(_("This system is disconnected already."))
