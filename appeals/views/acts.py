"""Acts on one question: a page with a short form each; in the work list some of them open in the row itself."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from appeals import forms
from appeals.actions.routing import take
from appeals.models import Question
from appeals.permissions import check_user_can
from appeals.policies import why_not
from appeals.queries import days_now
from appeals.views.back import back_to
from appeals.views.rows import row_of
from appeals.workflow import MOVES, Act
from common.access import needs
from common.acts import Conflict, Refused
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.ui import Crumb
from organisations.rights import Right

SHORT = {Act.ASSIGN}  # acts whose form fits into a row of the list


def act_view(
    act: str, form_class: type[forms.ActForm], *, explain, done, kind: str = "", given=None, more=None
) -> Callable:
    """The view of one act: its form on GET, the act on POST. `explain` says what will come of it.

    What the address names beside the question (`task`) goes to the form, and what `given(request, question)` finds;
    `more(request, form)` is shown beside it. A form sent with `preview` is shown again and does nothing.
    """
    rights = MOVES[act].rights

    @needs(rights[0] if len(rights) == 1 else Right.QUESTIONS_VIEW)
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, pk: int, **named: int) -> HttpResponse:
        question = seen(request, pk)
        check_user_can(request.user, question, act)
        in_row = wants_row(request) and act in SHORT
        options = {"short": True} if in_row else named | (given(request, question) if given else {})
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = form_class(*sent, question=question, user=request.user, **options)
        conflict = False
        preview = "preview" in request.POST
        if sent and not preview and form.is_valid():
            try:
                form.perform()
            except Refused as refusal:
                form.refuse(refusal)
                conflict = isinstance(refusal, Conflict)
            else:
                return answer(request, pk, str(done))
        status = 422 if sent and not preview else 200
        if in_row:
            return _row(request, question, status, form=form, form_url=request.path)
        context = {
            **_frame(request, question),
            "form": _with_new_version(form, conflict),
            "conflict": conflict,
            "title": Act(act).label,
            "explain": explain,
            "button_kind": kind,
            "why_not": "" if sent else why_not(question, act, today()) or form.why_not(),
            "back_url": _back(request, question.pk),
            **(more(request, form) if more else {}),
        }
        return page(request, "appeals/act.html", context, fragment="appeals/_act_form.html", status=status)

    view.__name__ = view.__qualname__ = str(act)
    return view


@needs(Right.QUESTIONS_WORK)
@require_POST
def take_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take into work at once, from the list or from the page."""
    question = seen(request, pk)
    try:
        take(question, by=request.user)
    except Refused as refusal:
        if wants_row(request):
            return _row(request, question, 422, problem=refusal.messages[0])
        messages.warning(request, refusal.messages[0])
        return redirect(_back(request, pk))
    return answer(request, pk, _("The question is yours now."))


def seen(request: HttpRequest, pk: int) -> Question:
    """The question with what acts and rows show, or 404."""
    related = ("body", "responsible", "topic", "territory", "meeting", "meeting__territory", "executor")
    related += ("complained_of",)
    return get_visible_or_404(Question.objects.select_related(*related), request.user, pk=pk)


def wants_row(request: HttpRequest) -> bool:
    """Whether the act was started in a row of the work list, which is to be shown again."""
    return bool(request.htmx) and request.GET.get("row") == "1"


def answer(request: HttpRequest, pk: int, said: str) -> HttpResponse:
    """After an act: the row as it is now, or the page that the person came from."""
    still_seen = Question.objects.visible_to(request.user).filter(pk=pk).exists()
    if wants_row(request) and still_seen:
        return _row(request, seen(request, pk), 200, said=said)
    messages.success(request, said)
    target = _back(request, pk) if still_seen else reverse("question_list")
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)


def _row(request: HttpRequest, question: Question, status: int, **more) -> HttpResponse:
    said = more.pop("said", "")
    problem = more.pop("problem", "")
    can_tick = request.user.can(Right.QUESTIONS_ROUTE)
    row = row_of(question, request.user, days_now(), can_tick=can_tick, **more)
    context = {"row": row, "said": said, "problem": problem, "here": _back(request, question.pk)}
    response = page(request, "appeals/_row_answer.html", context, status=status)
    return trigger_client_event(response, "questions-changed") if said else response


def _frame(request: HttpRequest, question: Question) -> dict:
    return {
        "question": question,
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(question.number, reverse("question_page", args=[question.pk])),
        ],
        "row": row_of(question, request.user, days_now()),
    }


def _with_new_version(form: forms.ActForm, conflict: bool) -> forms.ActForm:
    """After a conflict the person has seen the new state, so that sending again is their decision."""
    if conflict:
        form.data = form.data.copy()
        form.data["version"] = seen_version(form)
    return form


def seen_version(form: forms.ActForm) -> int:
    """The version of the question that the answer shows."""
    form.question.refresh_from_db(
        from_queryset=Question.objects.visible_to(form.user).select_related(
            "body", "responsible", "complained_of"
        )
    )
    return form.version_now()


def _back(request: HttpRequest, pk: int) -> str:
    return back_to(request, reverse("question_page", args=[pk]))


classify = act_view(
    Act.CLASSIFY,
    forms.ClassifyForm,
    explain=gettext_lazy(
        "The legal kind sets the term; topic and territory put the question into the reports."
    ),
    done=gettext_lazy("The question is classified."),
)
assign = act_view(
    Act.ASSIGN,
    forms.AssignForm,
    explain=gettext_lazy(
        "The responsible body answers the citizen; co-executors help it. Their people are told."
    ),
    done=gettext_lazy("The question is assigned."),
)
resolve_on_spot = act_view(
    Act.RESOLVE_ON_SPOT,
    forms.OnSpotForm,
    explain=gettext_lazy(
        "Solved at the meeting, before the eyes of the citizen. Only on the day of the meeting."
    ),
    done=gettext_lazy("The question is recorded as resolved on the spot."),
)
reopen = act_view(
    Act.REOPEN,
    forms.ReopenForm,
    explain=gettext_lazy(
        "The question gets a new term from today; the earlier answer stays in its history. The executor is told."
    ),
    done=gettext_lazy("The question is open again."),
)
withdraw = act_view(
    Act.WITHDRAW,
    forms.WithdrawForm,
    explain=gettext_lazy(
        "The citizen takes the question back. It leaves the rates and is shown beside them."
    ),
    done=gettext_lazy("The question is withdrawn."),
    kind="bad",
)
edit = act_view(
    Act.EDIT,
    forms.EditForm,
    explain=gettext_lazy("Correct slips of the pen. The earlier wording stays in the history."),
    done=gettext_lazy("The text is changed."),
)
note = act_view(
    Act.NOTE,
    forms.NoteForm,
    explain=gettext_lazy("The note stands in the history and can't be taken back."),
    done=gettext_lazy("The note is written."),
)
attach = act_view(
    Act.ATTACH,
    forms.AttachForm,
    explain=gettext_lazy("Everybody who sees the question can download the file."),
    done=gettext_lazy("The file is attached."),
)
