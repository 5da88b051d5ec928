"""Acts by which a question finds the competent body, and acts on its tasks: a form each."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from appeals import forms_routing, forms_tasks
from appeals.views.acts import act_view
from appeals.workflow import Act

forward = act_view(
    Act.FORWARD,
    forms_routing.ForwardForm,
    explain=gettext_lazy(
        "The other body answers from now on; the last day stays, since the citizen waits all the same. Its people and"
        " the citizen are told."
    ),
    done=gettext_lazy("The question is forwarded."),
)
split_off = act_view(
    Act.SPLIT_OFF,
    forms_routing.SplitOffForm,
    explain=gettext_lazy(
        "The part becomes a question with its own number and the same last day. The rest stays with you."
    ),
    done=gettext_lazy("The part is split off and has its own number."),
)
dispute = act_view(
    Act.DISPUTE,
    forms_routing.DisputeForm,
    explain=gettext_lazy(
        "The controllers of the host body decide who is competent. Until then the question stays with you and its"
        " last day stays as well."
    ),
    done=gettext_lazy("The dispute is with the host body."),
)
settle = act_view(
    Act.SETTLE,
    forms_routing.SettleForm,
    explain=gettext_lazy(
        "Your decision is final: the body can't pass the question on. Both bodies are told."
    ),
    done=gettext_lazy("Competence is settled."),
)
give_task = act_view(
    Act.GIVE_TASK,
    forms_tasks.GiveTaskForm,
    explain=gettext_lazy(
        "A body below does a part of the work. The question waits for its result and can't be closed before."
    ),
    done=gettext_lazy("The task is given."),
)
raise_up = act_view(
    Act.RAISE_UP,
    forms_tasks.RaiseUpForm,
    explain=gettext_lazy(
        "A higher body decides or helps; its result comes back to you. You stay responsible."
    ),
    done=gettext_lazy("The higher body is asked."),
)
do_task = act_view(
    Act.DO_TASK,
    forms_tasks.DoTaskForm,
    explain=gettext_lazy("The body that gave the task reads the result and is told."),
    done=gettext_lazy("The result is recorded."),
)
recall_task = act_view(
    Act.RECALL_TASK,
    forms_tasks.RecallTaskForm,
    explain=gettext_lazy("Nothing is to be done on it any more; its body is told why."),
    done=gettext_lazy("The task is taken back."),
    kind="bad",
)
