"""The citizen's own page of a question: opened by number and code, or by the link of the slip.

The code is only ever sent in a form; the page has the key of the link as its address. Every failure has one answer.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from appeals.actions.word import confirm, deny
from appeals.enums import Word
from appeals.models import Slip
from appeals.queries_track import link_of, slip_behind, tracked, word_of
from common.access import public
from common.acts import Refused
from common.addresses import client_address
from common.limits import Limit
from common.proofs import BITS, is_paid, new_price
from plans.queries_cards import told_plan
from portal.forms import DenyForm, TrackForm

UNPROCESSABLE, TOO_MANY = 422, 429
LIMITS = (Limit("track-minute", 10, 60), Limit("track-day", 100, 24 * 60 * 60))
WORDS = Limit("track-word", 20, 60)  # answers from one address
# Tries of all together. Beyond, somebody guesses from many addresses, and each try has its price.
EVERYBODY = Limit("track-everybody", 1000, 60)
ALL = "all"


@public
@sensitive_post_parameters("number", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number and code. An unknown number, a wrong code and one that was replaced are one and the same answer."""
    form, status = TrackForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        link, status = _found(request, form)
        if link:
            return private(redirect("track_question", link))
    price = new_price() if EVERYBODY.is_spent(ALL) else ""
    context = {"form": form, "price": price, "bits": BITS}
    return private(render(request, "portal/track/ask.html", context, status=status))


@public
@sensitive_post_parameters("reason")
@require_http_methods(["GET", "HEAD", "POST"])
def track_question(request: HttpRequest, token: str) -> HttpResponse:
    """How the question stands; after “solved” the citizen says here whether it is."""
    slip = slip_behind(token)
    if slip is None:
        raise Http404
    form, problem, status = DenyForm(), "", 200
    if request.method == "POST":
        form, problem, status = _answered(request, slip)
        if status == 200:
            return private(redirect(f"{reverse('track_question', args=[token])}#word"))
    context = {
        "page": tracked(slip),
        "plan": told_plan(slip.question),
        "form": form,
        "problem": problem,
        "yes": Word.YES,
        "no": Word.NO,
    }
    return private(render(request, "portal/track/question.html", context, status=status))


def private(response: HttpResponse) -> HttpResponse:
    """Kept by nobody: neither in caches nor in search engines."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _found(request: HttpRequest, form: TrackForm) -> tuple[str, int]:
    """The key of the page or an empty string, and the status of the answer."""
    address = client_address(request)
    if not all(limit.take(address) for limit in LIMITS):
        form.wrong(_("Too many attempts. Wait a little and try again."))
        return "", TOO_MANY
    if not EVERYBODY.take(ALL) and not is_paid(request.POST.get("price", ""), request.POST.get("proof", "")):
        form.wrong(
            _("Very many people are trying right now. Try once more, or follow the link of your slip.")
        )
        return "", TOO_MANY
    link = link_of(request.POST.get("number", ""), request.POST.get("code", ""))
    if not link:
        form.wrong(
            _("Number and code do not fit. Look at your slip; if it was issued anew, the newest one counts.")
        )
    return link, UNPROCESSABLE


def _answered(request: HttpRequest, slip: Slip) -> tuple[DenyForm, str, int]:
    """Record the citizen's word. Returns the form, what is wrong with the request as a whole, and the status."""
    denied = request.POST.get("word") == Word.NO
    form = DenyForm(request.POST, request.FILES) if denied else DenyForm()
    if not WORDS.take(client_address(request)):
        return form, _("Too many attempts. Wait a little and try again."), TOO_MANY
    word = word_of(slip.question) or _last_word(slip)
    said = request.POST.get("word")
    if word is None or said not in Word.values:
        return form, _("There is nothing to answer now."), UNPROCESSABLE
    try:
        if said == Word.YES:
            confirm(word)
        elif form.is_valid():
            deny(word, **form.cleaned_data)
        else:
            return form, "", UNPROCESSABLE
    except Refused as refusal:
        if not set(getattr(refusal, "error_dict", {None})) <= set(form.fields):
            return form, refusal.messages[0], UNPROCESSABLE
        form.add_error(None, refusal)
        return form, "", UNPROCESSABLE
    return form, "", 200


def _last_word(slip: Slip):
    """After a denial the question is open again: the same answer sent twice still finds its request."""
    return slip.question.words_asked.unscoped("the citizen's own").order_by("-pk").first()
