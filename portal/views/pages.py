"""Public pages: no login, no case, no figure that is not published."""

from django.conf import settings
from django.contrib.sitemaps import views as maps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common.access import public
from portal.meetings import next_meetings
from portal.open_pages import open_page
from portal.sitemaps import SECTIONS

# What is not for search engines: work areas, the interface between systems, files of cases, pages of single citizens.
ROBOTS = "User-agent: *\nDisallow: /staff/\nDisallow: /api/\nDisallow: /open311/\nDisallow: /media/\nAllow: /track/$\nDisallow: /track/\n"
A_DAY = 24 * 60 * 60


@open_page
def home(request: HttpRequest) -> HttpResponse:
    """What the system is, in plain words, the next meetings, and the way in for staff."""
    return render(request, "portal/home.html", {"cards": next_meetings()})


@open_page
def help_page(request: HttpRequest) -> HttpResponse:
    """How to ask, how to follow, what the words mean."""
    return render(request, "portal/help.html")


@open_page
def privacy_page(request: HttpRequest) -> HttpResponse:
    """What is stored about citizens, why, and who sees it."""
    return render(request, "portal/privacy.html")


@open_page
def accessibility_page(request: HttpRequest) -> HttpResponse:
    """What people with disabilities can rely on, and what is not good yet."""
    return render(request, "portal/accessibility.html")


@public
@require_safe
@cache_control(public=True, max_age=A_DAY)
def robots(request: HttpRequest) -> HttpResponse:
    """Rules for search engines."""
    text = f"{ROBOTS}Sitemap: {settings.SITE_URL}{reverse('sitemap')}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@open_page(seconds=A_DAY)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages; of meetings and cards the latest."""
    return maps.sitemap(request, SECTIONS)


@public
@require_safe
@cache_control(public=True, max_age=A_DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """The address that browsers try by themselves leads to the icon."""
    return redirect(static("img/favicon.svg"))
