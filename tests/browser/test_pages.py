"""Every page of every room as a person meets it: no axe violation, no policy report, no sideways scroll.

Light on a desktop and dark on a phone; the languages take turns from page to page.
"""

import pytest

from common.access import routes
from tests.browser.conftest import DESKTOP, PHONE, axe, fits, watch
from tests.guards import matrix
from tests.guards.world import address, own_world, parameters, sister_world

# Lines are not counted here: the rooms have tests of their own, and counting would take nearly as long again.
pytestmark = pytest.mark.no_cover
LOOKS = {
    "light": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark-phone": {"viewport": PHONE, "color_scheme": "dark"},
}
NARROW = {"width": 320, "height": 700}
# Answers that are not pages: files, fragments, feeds, probes.
NOT_PAGES = {
    "healthz", "readyz", "robots", "favicon", "sitemap", "public_meetings_atom",
    "notice_count", "question_file",
    "meeting_questions_fragment", "import_template", "import_errors",
    "question_slip_pdf", "meeting_slips", "meeting_sign_in_sheet", "meeting_poster", "meeting_brief_pdf", "meeting_minutes_docx",
    "meeting_minutes_pdf", "meeting_minutes_copy", "meeting_papers_fragment", "boiling_topics", "public_meeting_ical",
    "public_meetings_ical", "report_pack_file", "desk_worker", "meeting_desk_shell", "plan_export",
    "complaint_upload_errors",
}  # fmt: skip
# Answers for other systems.
NOT_PAGES |= {route.name for route in routes() if route.path.startswith(("/api/", "/open311/"))}
# Files of open data and their description.
NOT_PAGES |= {route.name for route in routes() if route.path.startswith("/open-data/") and "." in route.path}
LANGUAGES = ("kk", "ru", "en")


PEOPLE = ("anonymous", "controller", "registrar", "administrator", "analyst")


def pages_by_person() -> dict[str, list[tuple[str, str]]]:
    """Routes and the kind of their object for the first of `PEOPLE` whom the access matrix lets open the page."""
    found: dict[str, list[tuple[str, str]]] = {person: [] for person in PEOPLE}
    for route, line in sorted(matrix.read().items()):
        who = next((person for person in PEOPLE if line.cells[person].startswith("ok/")), None)
        if who and route not in NOT_PAGES:
            found[who].append((route, line.kind))
    return found


@pytest.fixture
def world(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sister_world(cast)
    return own_world(cast)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("person", PEOPLE)
def test_pages_are_clean(cast, world, context, person, look):
    names = parameters()
    user = getattr(cast, person, None)
    browser = context(user, **LOOKS[look])
    page = browser.new_page()
    problems = watch(page)
    wrong, opened = [], 0
    for number, (route, kind) in enumerate(pages_by_person()[person]):
        speak(browser, page, user, LANGUAGES[number % 3])
        response = page.goto(address(route, kind, world, names[route]))
        assert response.status < 400, route
        opened += 1
        wrong += [f"{route}: {line}" for line in axe(page)]
        if not fits(page):
            wrong.append(f"{route}: scrolls sideways at {LOOKS[look]['viewport']['width']} px")
        if look == "dark-phone":
            page.set_viewport_size(NARROW)
            if not fits(page):
                wrong.append(f"{route}: scrolls sideways at 320 px")
            page.set_viewport_size(PHONE)
    assert opened > 3
    assert not wrong, "\n".join(wrong)
    assert problems == [], problems


def speak(browser, page, user, language: str) -> None:
    """The language of the person's profile, or of a visitor's cookie."""
    if user is None:
        base = page.url if page.url.startswith("http") else None
        if base:
            browser.add_cookies([{"name": "django_language", "value": language, "url": base}])
        return
    from common.acts import act
    from organisations.models import User

    with act("test.language"):
        User.objects.unscoped("test").filter(pk=user.pk).update(language=language)
