"""The filters as they stand above the list: a few fields, the rest on request, and what is set by a link as marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.choices import Groups, body_groups, territory_groups, topic_groups
from appeals.filters import QuestionFilter

FIRST = ("text", "responsible", "topic", "territory")
MORE = (
    "body", "executor", "stat_class", "kind", "target_group",
    "from", "to", "due_from", "due_to", "status",
)  # fmt: skip
LISTS = {
    "responsible": body_groups,
    "body": body_groups,
    "topic": topic_groups,
    "territory": territory_groups,
}


@dataclass(frozen=True)
class Mark:
    """A filter that has no field on the screen, with the address that takes it off."""

    text: str
    off_url: str


@dataclass(frozen=True)
class FilterPanel:
    """Fields to show, marks of the others, whether the longer part is open."""

    form: forms.Form
    first: list[forms.BoundField]
    more: list[forms.BoundField]
    marks: list[Mark]
    kept: list[tuple[str, str]]
    active: int
    clear_url: str
    more_url: str


def panel_of(chosen: QuestionFilter, request: HttpRequest) -> FilterPanel:
    """The panel for this request. The longer part opens when asked for or when one of its filters is set."""
    form, active = chosen.form, chosen.active
    is_open = bool(request.GET.get("more")) or any(name in active for name in MORE)
    shown = [*FIRST, *(MORE if is_open else ())]
    _fill_lists(form, shown, request)
    fields = {name: form[name] for name in shown}
    tab = request.GET.get("tab", "")
    rest = [name for name in active if name not in shown]
    return FilterPanel(
        form=form,
        first=[fields[name] for name in FIRST],
        more=[fields[name] for name in MORE if name in fields],
        marks=[_mark(chosen, name, request) for name in rest],
        kept=[(name, value) for name in rest for value in active[name]]
        + [(name, request.GET[name]) for name in ("tab", "sort", "more") if request.GET.get(name)],
        active=len(active),
        clear_url=f"{request.path}?{urlencode({'tab': tab})}" if tab else request.path,
        more_url="" if is_open else _address(chosen, request, more="1"),
    )


def _fill_lists(form: forms.Form, shown: list[str], request: HttpRequest) -> None:
    """Options of the long selects: grouped, by code, each list read once."""
    lists: dict[object, Groups] = {}
    for name, read in LISTS.items():
        if name in shown:
            if read not in lists:
                lists[read] = read(by="code")
            form.fields[name].widget.choices = [("", _("All")), *lists[read]]
    if "executor" in shown and not request.user.can("questions.route"):
        form.fields["executor"].queryset = form.fields["executor"].queryset.filter(pk=request.user.pk)


def _mark(chosen: QuestionFilter, name: str, request: HttpRequest) -> Mark:
    form = chosen.form
    value = form.cleaned_data.get(name) if form.is_valid() else None
    label = form.fields[name].label
    text = str(label) if value is True else f"{label}: {_shown(form, name, value)}"
    return Mark(text, _address(chosen, request, without=name))


def _shown(form: forms.Form, name: str, value) -> str:
    if value is False:
        return _("no")
    if isinstance(value, list):
        return ", ".join(_shown(form, name, one) for one in value)
    if isinstance(value, str) and hasattr(form.fields[name], "choices"):
        return str(dict(list(form.fields[name].choices)).get(value, value))
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return "—" if value in (None, "") else str(value)


def _address(chosen: QuestionFilter, request: HttpRequest, *, without: str = "", **more: str) -> str:
    """This list with one filter taken off or something added; only parameters that we know."""
    filters = {name: values for name, values in chosen.active.items() if name != without}
    plain = {name: request.GET[name] for name in ("tab", "sort") if request.GET.get(name)}
    return f"?{urlencode({**filters, **plain, **more}, doseq=True)}"
