"""Where a person begins the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from common.access import signed_in
from organisations.rights import Role
from reports.links import address

# The first role that the person holds decides; figures before cases, cases before directories.
FIRST_PAGE = (
    (Role.HEAD, "dashboard"),
    (Role.ANALYST, "dashboard"),
    (Role.CONTROLLER, "question_list"),
    (Role.EXECUTOR, "question_list"),
    (Role.REGISTRAR, "meeting_list"),
    (Role.ADMINISTRATOR, "directory_home"),
)


@signed_in
@require_safe
def staff_home(request: HttpRequest) -> HttpResponse:
    """Leads to the page of the person's role; who has none is told whom to ask."""
    for role, name in FIRST_PAGE:
        if request.user.has_role(role) and (url := address(name)):
            return redirect(url)
    return render(request, "reports/no_role.html")
