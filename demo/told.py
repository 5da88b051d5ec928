"""What the people of the demo let everybody read: the drafts that the forms offer, sent as they are."""

from __future__ import annotations

from datetime import date

from meetings import actions
from meetings.models import Meeting
from meetings.public_texts import draft_invitation, draft_results
from organisations.models import User


def announce(*, meeting_id: int, by: User, announced_on: date, channels, questions_until: date | None = None):
    """Announce a meeting with the text made from its facts."""
    draft = draft_invitation(_meeting(meeting_id, by))
    return actions.announce(
        meeting_id=meeting_id,
        by=by,
        announced_on=announced_on,
        channels=channels,
        invitation_kk=draft["kk"],
        invitation_ru=draft["ru"],
        questions_until=questions_until,
    )


def publish(*, meeting_id: int, by: User, published_on: date):
    """Publish the results with the text made from the figures of the day."""
    draft = draft_results(_meeting(meeting_id, by))
    return actions.publish_results(
        meeting_id=meeting_id,
        by=by,
        published_on=published_on,
        results_kk=draft["kk"],
        results_ru=draft["ru"],
    )


def _meeting(pk: int, by: User) -> Meeting:
    return Meeting.objects.visible_to(by).select_related("body", "territory").get(pk=pk)
