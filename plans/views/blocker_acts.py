"""Acts on a blocker, a page with a short form each."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from common.access import needs
from common.acts import Refused
from common.scoping import get_visible_or_404
from common.text import clean_line
from common.ui import Crumb
from organisations.rights import Right
from plans import forms_blockers as forms
from plans.actions import blockers, positions, stages
from plans.enums import BlockerKind
from plans.models import Blocker
from plans.permissions import check_user_can, user_can_work_on
from plans.permissions_blockers import check_user_can_follow, check_user_can_reach
from plans.policies_blockers import check_blocks, check_joint, check_problem_open, check_still_followed
from plans.views.acting import act_page
from plans.views.problem_tabs import problem_crumbs
from plans.views.problems import seen_problem
from plans.words_blockers import ABOUT, KIND_ICONS

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def blocker_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Name what the problem waits for: first the kind, then the facts and the expected days."""
    problem = seen_problem(request, pk)
    check_user_can(request.user, Right.PLANS_MANAGE, problem.body)
    kind = request.GET.get("kind", "")
    crumbs = problem_crumbs(problem)
    if kind not in BlockerKind.values:
        kinds = [(one.value, one.label, ABOUT[one], KIND_ICONS[one]) for one in BlockerKind]
        context = {"problem": problem, "kinds": kinds, "crumbs": crumbs, "why_not": _closed(problem)}
        status = 422 if request.method == "POST" else 200
        return render(request, "plans/blocker_kinds.html", context, status=status)
    return act_page(
        request,
        forms.NameForm(request.POST or None, user=request.user, problem=problem, kind=kind),
        lambda cleaned: blockers.name_blocker(by=request.user, problem=pk, **cleaned),
        title=_("Name the blocker: %(kind)s") % {"kind": BlockerKind(kind).label.lower()},
        explain=str(ABOUT[kind])
        + " "
        + _("The first stage is reached today; say by when the others are expected."),
        done=_("The blocker is named."),
        back=lambda made: reverse("blocker_page", args=[made.pk]),
        crumbs=crumbs,
        lead=problem.title,
        why_not=_closed(problem),
    )


def _closed(problem) -> str:
    try:
        check_problem_open(problem)
    except Refused as refusal:
        return refusal.messages[0]
    return ""


def act_view(
    name: str,
    right: str,
    form_class: type,
    do: Callable,
    *,
    title,
    explain,
    done,
    check: Callable = check_user_can_follow,
    state: Callable[[Blocker], None] = check_still_followed,
    kind: str = "",
    initial: Callable[[HttpRequest], dict] = lambda request: {},
) -> Callable:
    """The view of one act on a blocker. `check(user, blocker)` and `state(blocker)` are those of the act itself."""

    @needs(right)
    @require_http_methods(FORM_METHODS)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        blocker = seen_blocker(request, pk)
        check(request.user, blocker)
        form = form_class(request.POST or None, blocker=blocker, user=request.user, initial=initial(request))
        return act_page(
            request,
            form,
            lambda cleaned: do(pk, by=request.user, **cleaned),
            title=title,
            explain=explain,
            done=done,
            kind=kind,
            why_not=_why_not(state, blocker),
            **of_blocker(blocker),
        )

    view.__name__ = view.__qualname__ = name
    return view


def seen_blocker(request: HttpRequest, pk: int) -> Blocker:
    """The blocker with its bodies, or 404."""
    rows = Blocker.objects.select_related("body", "waits_for", "raised_to", "named_by")
    return get_visible_or_404(rows, request.user, pk=pk)


def of_blocker(blocker: Blocker) -> dict:
    """What every page below that of a blocker shows on top, and where it leads back."""
    return {
        "back": reverse("blocker_page", args=[blocker.pk]),
        "crumbs": [
            Crumb(_("Blockers"), reverse("blocker_list")),
            Crumb(blocker.number, reverse("blocker_page", args=[blocker.pk])),
        ],
        "lead": blocker.title,
        "version": blocker.version,
    }


def _why_not(state: Callable[[Blocker], None], blocker: Blocker) -> str:
    try:
        state(blocker)
    except Refused as refusal:
        return refusal.messages[0]
    return ""


def may_speak(user, blocker: Blocker) -> None:
    """Raise `PermissionDenied` unless the person follows the blocker or speaks for a body that is asked."""
    asked = blocker.positions.visible_to(user).select_related("body")
    bodies = [row.body for row in asked] + ([blocker.waits_for] if blocker.waits_for else [])
    if not any(user_can_work_on(user, body) for body in bodies):
        check_user_can_follow(user, blocker)


blocker_edit = act_view(
    "blocker_edit",
    Right.PLANS_MANAGE,
    forms.EditForm,
    blockers.edit_blocker,
    title=gettext_lazy("Edit the blocker"),
    explain=gettext_lazy("What stood before stays in the history, sums too."),
    done=gettext_lazy("The changes are saved."),
)
blocker_expect = act_view(
    "blocker_expect",
    Right.PLANS_MANAGE,
    forms.ExpectForm,
    stages.expect_stages,
    title=gettext_lazy("Change the expected days"),
    explain=gettext_lazy(
        "From stage to stage the days do not decrease. Plan items that need it earlier are at risk."
    ),
    done=gettext_lazy("The expected days are saved."),
)
blocker_reach = act_view(
    "blocker_reach",
    Right.QUESTIONS_WORK,
    forms.ReachForm,
    stages.reach_stage,
    title=gettext_lazy("Record the stage reached"),
    explain=gettext_lazy("Stages between are shown as skipped. The owners of the problems are told."),
    done=gettext_lazy("The stage is recorded."),
    check=check_user_can_reach,
)
blocker_back = act_view(
    "blocker_back",
    Right.PLANS_MANAGE,
    forms.ReasonForm,
    stages.step_back,
    title=gettext_lazy("Take the last stage back"),
    explain=gettext_lazy("A blocker that was lifted by it blocks again."),
    done=gettext_lazy("The stage is taken back."),
    kind="bad",
)
blocker_untie = act_view(
    "blocker_untie",
    Right.PLANS_MANAGE,
    forms.UntieForm,
    blockers.untie_blocker,
    title=gettext_lazy("Untie a problem"),
    explain=gettext_lazy(
        "The problem does not wait for this after all. That it was tied stays in the history."
    ),
    done=gettext_lazy("The problem is untied."),
    kind="bad",
)
blocker_drop = act_view(
    "blocker_drop",
    Right.PLANS_MANAGE,
    forms.DropForm,
    blockers.drop_blocker,
    title=gettext_lazy("Not needed any more"),
    explain=gettext_lazy("The solution goes on without it. The reason stays readable."),
    done=gettext_lazy("The blocker is recorded as not needed."),
    state=check_blocks,
    kind="bad",
)
blocker_position = act_view(
    "blocker_position",
    Right.QUESTIONS_WORK,
    forms.PositionForm,
    positions.state_position,
    title=gettext_lazy("Record a position"),
    explain=gettext_lazy("“No answer yet” asks the body: its people who build plans are told."),
    done=gettext_lazy("The position is recorded."),
    check=may_speak,
    state=check_joint,
    initial=lambda request: (
        {"body": request.GET.get("body", "")} if request.GET.get("body", "").isdecimal() else {}
    ),
)
blocker_raise = act_view(
    "blocker_raise",
    Right.PLANS_MANAGE,
    forms.RaiseForm,
    positions.raise_disagreement,
    title=gettext_lazy("Raise the disagreement"),
    explain=gettext_lazy("A body above both decides. Its people who approve plans are told."),
    done=gettext_lazy("The disagreement is raised."),
    state=check_joint,
)


@needs(Right.PLANS_MANAGE)
@require_http_methods(FORM_METHODS)
def blocker_tie(request: HttpRequest, pk: int) -> HttpResponse:
    """A further problem that waits for the same: looked for by number or words, then tied."""
    blocker = seen_blocker(request, pk)
    text = clean_line(request.GET.get("text", ""))[:200]
    form = forms.TieForm(request.POST or None, blocker=blocker, user=request.user, text=text)
    return act_page(
        request,
        form,
        lambda cleaned: blockers.tie_blocker(pk, by=request.user, **cleaned),
        title=_("Tie a problem"),
        explain=_("One amendment may hold up problems of many regions: they all wait for the same blocker."),
        done=_("The problem is tied to the blocker."),
        why_not=_why_not(check_blocks, blocker),
        extra={"text": text},
        template="plans/blocker_tie.html",
        **of_blocker(blocker),
    )
