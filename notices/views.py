"""The bell, the list of a person, and what could not be sent."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from common.access import needs, signed_in
from common.acts import Refused
from common.dates import today
from common.paging import paged
from common.ui import Button, Crumb
from notices import actions
from notices.masks import masked
from notices.models import Notice
from notices.permissions import user_manages_notices
from notices.registry import UnknownRule, build, contact_of, label_of, preload
from organisations.next_page import safe_path
from organisations.rights import Right

PAGE = 40
MANY = 99


@signed_in
@require_safe
def notice_count(request: HttpRequest) -> HttpResponse:
    """The number on the bell, as a fragment; nothing when all is read."""
    count = Notice.objects.visible_to(request.user).on_screen().unread()[: MANY + 1].count()
    return render(request, "notices/_count.html", {"count": count, "many": MANY})


@signed_in
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What the person was told, the newest first."""
    mine: QuerySet[Notice] = Notice.objects.visible_to(request.user).on_screen()
    found, place = paged(request, mine.order_by("-pk"), PAGE)
    for notice in found:
        notice.recipient = request.user  # whose rights are read once
    preload(found)
    unread = mine.unread().count()
    context = {
        "days": _by_day(found),
        "page": place,
        "unread": unread,
        "buttons": [
            Button(
                _("Mark all as read"), reverse("notice_read_all"), icon="check", post=True, shown=unread > 0
            ),
            Button(
                _("Not sent"),
                reverse("notice_troubled"),
                icon="triangle-alert",
                shown=user_manages_notices(request.user),
            ),
        ],
    }
    return render(request, "notices/list.html", context)


def _by_day(notices: list[Notice]) -> list[dict]:
    """The notices of each day under its name, the newest day first."""
    days = groupby(notices, key=lambda notice: timezone.localtime(notice.created_at).date())
    return [{"name": _day_name(day), "rows": [_row(one) for one in group]} for day, group in days]


def _row(notice: Notice) -> dict:
    return {"notice": notice, "letter": _letter(notice), "label": label_of(notice.rule)}


def _day_name(day: date) -> str:
    ago = (today() - day).days
    return {0: _("Today"), 1: _("Yesterday")}.get(ago) or date_format(day, "DATE_FORMAT")


def _letter(notice: Notice):
    """What the notice says now; None when it is over or its rule is gone."""
    try:
        return build(notice)
    except UnknownRule:
        return None


@signed_in
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read, and go where it leads."""
    notice = actions.mark_read(by=request.user, notice_id=pk)
    letter = _letter(notice) if "open" in request.POST else None
    path = safe_path(request, letter.url.removeprefix(settings.SITE_URL)) if letter else ""
    return redirect(path or "notice_list")


@signed_in
@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = actions.mark_all_read(by=request.user)
    text = ngettext("%(count)d notice is marked as read.", "%(count)d notices are marked as read.", count)
    messages.success(request, text % {"count": count})
    return redirect("notice_list")


@needs(Right.PEOPLE_MANAGE)
@require_safe
def notice_troubled(request: HttpRequest) -> HttpResponse:
    """What could not be sent: to whom, about what, why. The text itself is the recipient's."""
    troubled = Notice.objects.unscoped("administrators look after what was not sent").troubled()
    found, place = paged(request, troubled.select_related("recipient").order_by("-state", "-pk"))
    preload(notice for notice in found if notice.addressee)
    context = {
        "crumbs": [Crumb(_("Notices"), reverse("notice_list"))],
        "rows": [
            {
                "notice": notice,
                "label": label_of(notice.rule),
                "address": _address(notice),
                "retry": Button(
                    _("Send again"), reverse("notice_retry", args=[notice.pk]), post=True, small=True
                ),
            }
            for notice in found
        ],
        "page": place,
    }
    return render(request, "notices/troubled.html", context)


def _address(notice: Notice) -> str:
    """Where it was to go; outside the system only as far as one needs to recognise it."""
    if not notice.addressee:
        return notice.recipient.email
    try:
        contact = contact_of(notice)
    except UnknownRule:
        return ""
    address = contact.address(notice.channel) if contact is not None else ""
    return masked(address) if address else ""


@needs(Right.PEOPLE_MANAGE)
@require_POST
def notice_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a notice again."""
    try:
        actions.retry(by=request.user, notice_id=pk)
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("It will be sent again, in the hours of its recipient."))
    return redirect("notice_troubled")
