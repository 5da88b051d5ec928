"""The public version of a question: prepared, let out by somebody else, taken off."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.enums import PublicationState
from appeals.forms_decisions import PrepareForm, PublishForm, UnpublishForm
from appeals.models import Publication, Question
from appeals.permissions import user_can
from appeals.views.acts import act_view
from appeals.workflow import MOVES, Act
from common.ui import Button


@dataclass(frozen=True)
class ShownPublication:
    """The card of a question page: the public version and what the person can do with it."""

    publication: Publication
    buttons: list[Button]


def shown_publication(question: Question, user) -> ShownPublication | None:
    """The public version, unless there is none or it was taken off."""
    publication = getattr(question, "publication", None)
    if publication is None or publication.state == PublicationState.WITHDRAWN:
        return None
    return ShownPublication(publication, list(_buttons(publication, question, user)))


def _buttons(publication: Publication, question: Question, user):
    def may(act: str) -> bool:
        return question.status in MOVES[act].sources and user_can(user, question, act)

    if publication.state == PublicationState.PUBLISHED:
        if may(Act.UNPUBLISH):
            yield Button(
                _("Take off"), reverse("question_unpublish", args=[question.pk]), icon="x", small=True
            )
        return
    if may(Act.PREPARE_PUBLICATION):
        url = reverse("question_prepare_publication", args=[question.pk])
        yield Button(_("Edit"), url, icon="pencil", small=True)
    if may(Act.PUBLISH):
        own = publication.prepared_by_id == user.pk
        why = _("You prepared this yourself: somebody else decides.") if own else ""
        url = reverse("question_publish", args=[question.pk])
        yield Button(_("Look through and publish"), url, icon="globe", small=True, why=why)


def _beside(request: HttpRequest, form: PublishForm) -> dict:
    publication = getattr(form.question, "publication", None)
    return {"above": "appeals/_public_version.html", "publication": publication} if publication else {}


prepare_publication = act_view(
    Act.PREPARE_PUBLICATION,
    PrepareForm,
    explain=gettext_lazy(
        "Everybody will be able to read this. Names, IINs, telephones, e-mail addresses and flats are looked for and"
        " refused. Another person publishes it."
    ),
    done=gettext_lazy("The text is prepared. A controller or the head publishes it."),
)
publish = act_view(
    Act.PUBLISH,
    PublishForm,
    explain=gettext_lazy("Is there anything by which one can tell who asked? If not, publish."),
    done=gettext_lazy("The answer is published."),
    more=_beside,
)
unpublish = act_view(
    Act.UNPUBLISH,
    UnpublishForm,
    explain=gettext_lazy("Nobody outside can read it any more. The reason stands in the history."),
    done=gettext_lazy("The answer is taken off."),
    kind="bad",
)
