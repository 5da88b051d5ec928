"""What people and other systems are to be told: rows first, sent later."""

from notices.models.notices import Notice
from notices.models.webhooks import Delivery, OutgoingEvent, Webhook

__all__ = ["Delivery", "Notice", "OutgoingEvent", "Webhook"]
