"""Where a person begins the day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from common.access import needs, signed_in
from organisations.rights import Right, Role
from reports.catalogue import REPORTS
from reports.links import address
from reports.report import Group

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


@needs(Right.REPORTS_VIEW)
@require_safe
def report_home(request: HttpRequest) -> HttpResponse:
    """Every report with a sentence of what it tells, by group. A selection that came along goes on with each link."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    groups = [
        (group.label, [(one, reverse(one.page) + query) for one in REPORTS.values() if one.group == group])
        for group in Group
    ]
    context = {
        "groups": [group for group in groups if group[1]],
        "manages_complaints": request.user.can(Right.COMPLAINTS_MANAGE),
        "sees_country": request.user.can(Right.FIGURES_COUNTRY),
    }
    return render(request, "reports/home.html", context)
