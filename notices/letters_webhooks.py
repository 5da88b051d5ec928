"""What administrators are told about webhooks."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from notices.models import Webhook


def switched_off(notice) -> dict | None:
    """A webhook was switched off because of its address; nothing once somebody has switched it on again."""
    rows = Webhook.objects.unscoped("the notice names it").select_related("client__account")
    webhook = rows.filter(pk=notice.params["webhook"]).first()
    if webhook is None or webhook.is_on:
        return None
    return {
        "subject": _("A webhook of “%(system)s” was switched off") % {"system": webhook.client.name},
        "lines": [
            str(webhook.get_off_reason_display()),
            _("Call whoever keeps the system: %(contact)s.") % {"contact": webhook.client.contact},
            _("What waits for it is kept for thirty days and sent when it is switched on again."),
        ],
        "url": settings.SITE_URL + reverse("webhook", args=[webhook.pk]),
    }
