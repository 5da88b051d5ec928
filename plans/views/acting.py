"""A page with a short form that does one act on a problem, a plan item or a blocker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.acts import Conflict, Refused
from common.ui import Crumb


def act_page(
    request: HttpRequest,
    form: Any,
    perform: Callable[[dict], Any],
    *,
    title: str,
    explain: str,
    done: str,
    back: str | Callable[[Any], str],
    crumbs: list[Crumb],
    version: int | None = None,
    lead: str = "",
    why_not: str = "",
    kind: str = "",
    extra: dict | None = None,
    template: str = "plans/act.html",
    sent: bool | None = None,
) -> HttpResponse:
    """The form on GET, the act on POST: done and said, or shown again with the reason (422, a conflict 409).

    `form` is a `meetings.forms.RefusableForm`; `back` is an address, or a function of what the act answered;
    `version`: the present one, which the form takes over after a conflict. `why_not`: shown instead of the form.
    `sent`: whether the form itself was sent, where a POST may also bring only what it is about.
    """
    sent = request.method == "POST" if sent is None else sent
    status = 200
    if sent:
        status = 422
        if form.is_valid():
            try:
                result = perform(form.cleaned_data)
            except Refused as refusal:
                form.refuse(refusal)
                if isinstance(refusal, Conflict) and version is not None:
                    form.show_version(version)
                    status = 409
            else:
                messages.success(request, done)
                return redirect(back(result) if callable(back) else back)
    context = {
        "form": form,
        "title": title,
        "explain": explain,
        "lead": lead,
        "crumbs": crumbs,
        "why_not": "" if sent else why_not,
        "button_kind": kind,
        "back_url": crumbs[-1].url,
        **(extra or {}),
    }
    return render(request, template, context, status=status)
