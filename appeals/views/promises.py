"""Acts on the promise of a question."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from appeals.forms_promises import ChangePromiseForm, KeepPromiseForm, UnkeepPromiseForm
from appeals.views.acts import act_view
from appeals.workflow import Act

keep = act_view(
    Act.KEEP_PROMISE,
    KeepPromiseForm,
    explain=gettext_lazy(
        "The promise is kept on the day on which it was done. The question itself goes on until it has an outcome."
    ),
    done=gettext_lazy("The promise is recorded as kept."),
)
unkeep = act_view(
    Act.UNKEEP_PROMISE,
    UnkeepPromiseForm,
    explain=gettext_lazy("The promise is followed again. The reason stays in the history."),
    done=gettext_lazy("The promise is not kept any more."),
)
change = act_view(
    Act.CHANGE_PROMISE,
    ChangePromiseForm,
    explain=gettext_lazy(
        "What was promised before people is changed with a reason only. The first words and the first day stay visible."
    ),
    done=gettext_lazy("The promise is changed."),
)
