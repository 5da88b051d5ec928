"""One way to show a form, call an action with it, and say how it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.acts import Refused
from common.ui import Crumb

WIDE = {"name_kk", "name_ru", "name_en", "title_kk", "title_ru", "title_en", "reason", "source", "successors"}


def edit(
    request: HttpRequest,
    form: BaseForm,
    save: Callable[[dict], Any],
    *,
    title: str,
    crumbs: list[Crumb],
    back: str | Callable[[Any], str],
    lead: str = "",
    submit: str = "",
    done: str = "",
    extra: dict | None = None,
    template: str = "organisations/form.html",
    only_look: bool = False,
) -> HttpResponse:
    """The form page; a valid form goes to `save(cleaned_data)`, whose refusal is shown in the form (422).

    `back` is the address to go to, or a function of what `save` answered. With `only_look` nothing is saved.
    """
    if request.method == "POST" and not only_look and form.is_valid():
        try:
            result = save(form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, done or _("Saved."))
            return redirect(back(result) if callable(back) else back)
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "submit": submit or _("Save"),
        "cancel_url": crumbs[-1].url,
        "wide": WIDE,
        **(extra or {}),
    }
    return render(request, template, context, status=422 if form.errors else 200)


def do(request: HttpRequest, action: Callable[[], Any], *, back: str, done: str) -> HttpResponse:
    """An act of one button: done and said, or refused and said why."""
    try:
        action()
    except Refused as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return redirect(back)


def directory_crumb() -> Crumb:
    """The first crumb of every page of the directories."""
    return Crumb(_("Directories"), reverse("directory_home"))
