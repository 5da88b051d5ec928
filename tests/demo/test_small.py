"""The demo obeys every rule that people obey, and every screen finds something in it."""

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db.models import Exists, F, OuterRef, Q

from appeals.enums import CLASS_OF, CLOSED_STATUSES, Source, StatClass, Status
from appeals.models import AdvanceQuestion, Attendee, Citizen, Event, Minutes, Question
from appeals.personal import parse_iin
from appeals.promises import PromiseState, in_state
from common.dates import today
from demo.accounts import ACCOUNTS, AKIMAT, MINISTRY, SISTER
from demo.people import PHONE_PREFIX, digest_of
from demo.texts import FOLDER
from meetings.enums import MISSED, MeetingEventKind, MeetingStatus
from meetings.models import Meeting, MeetingCalendar, MeetingEvent, PlanItem
from meetings.querysets import WAITING
from notices.enums import Channel, NoticeState
from notices.models import Notice
from organisations.enums import BodyKind
from organisations.models import Membership, Official, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small")]
DAY = timedelta(days=1)


def questions():
    return Question.objects.unscoped("test").select_related(
        "body__territory", "responsible", "territory", "meeting", "executor"
    )


def meetings():
    return Meeting.objects.unscoped("test").select_related("body", "territory")


def running():
    return questions().filter(raised_on__gte=today() - 62 * DAY)


def account(name: str) -> User:
    (found,) = [one for one in ACCOUNTS if one.name == name]
    return User.objects.unscoped("test").get(email=found.email)


def test_citizens_are_synthetic():
    cards = list(Citizen.objects.unscoped("test"))
    numbers = [card.iin.reveal() for card in cards if card.iin]
    assert len(set(numbers)) == len(numbers) > 100
    assert all(parse_iin(number)[6] in "12" for number in numbers)
    assert all(card.phone.reveal().startswith(PHONE_PREFIX) for card in cards if card.phone)
    assert not any(card.email or card.address for card in cards)


def test_nobody_in_office_has_the_name_of_a_known_official():
    known = set((FOLDER / "not-these.txt").read_text(encoding="ascii").split())
    names = {official.full_name for official in Official.objects.all()}
    names |= set(meetings().values_list("host_name", flat=True))
    names |= {user.full_name for user in User.objects.unscoped("test")}
    assert len(names) > 300
    assert not [name for name in names if digest_of(*name.split()[:2]) in known]


def test_every_row_keeps_the_rules_of_its_model():
    for row in (*questions(), *meetings()):
        row.clean_fields(exclude=[field.name for field in row._meta.fields if field.is_relation])


def test_nothing_happens_tomorrow_or_outside_a_life():
    assert not questions().filter(Q(raised_on__gt=today()) | Q(closed_on__gt=today())).exists()
    for model in (Event, MeetingEvent):
        assert not model.objects.unscoped("test").filter(happened_on__gt=today()).exists()
    for meeting in meetings():
        assert meeting.body.exists_on(meeting.planned_on), meeting
    for question in questions():
        assert question.responsible is None or question.responsible.exists_on(question.raised_on)
        assert question.raised_on == question.meeting.held_on


def test_meetings_are_held_on_working_days_and_only_today_may_be_otherwise():
    weekend = [
        day.isoweekday() > 5 for day in meetings().values_list("planned_on", flat=True) if day != today()
    ]
    assert sum(weekend) < 0.03 * len(weekend), "only the Saturdays that are worked"


def test_history_leads_to_the_state():
    events = defaultdict(list)
    for event in Event.objects.unscoped("test").order_by("pk"):
        events[event.question_id].append(event)
    for question in questions().filter(source=Source.DESK):
        with_status = [event for event in events[question.pk] if event.to_status]
        assert with_status[-1].to_status == question.status, question
        for before, after in pairwise(with_status):
            assert after.from_status == before.to_status, question
            assert after.happened_on >= before.happened_on, question
    kinds = (MeetingEventKind.EDITED, MeetingEventKind.REASON)
    for meeting in meetings():
        last = meeting.events.unscoped("test").exclude(kind__in=kinds).last()
        assert last.to_status == meeting.status, meeting


def test_who_acts_works_there():
    works_in = set(Membership.objects.unscoped("test").values_list("user_id", "body_id"))
    events = Event.objects.unscoped("test").filter(by__isnull=False).values_list("by_id", "body_id")
    assert set(events) <= works_in
    assert (
        set(running().filter(executor__isnull=False).values_list("executor_id", "responsible_id")) <= works_in
    )


def test_solved_at_the_desk_means_proof_and_answer():
    solved = questions().filter(status=Status.RESOLVED)
    assert not solved.filter(source=Source.DESK, proof="").exists()
    assert solved.filter(source=Source.IMPORT, proof="").exists()
    answered = questions().filter(source=Source.DESK, status__in=CLOSED_STATUSES)
    assert not answered.exclude(status__in=[Status.WITHDRAWN, Status.DUPLICATE]).filter(answer="").exists()


def test_local_questions_lie_in_the_region_of_their_host():
    local = questions().filter(body__kind=BodyKind.LOCAL)
    assert not local.exclude(territory__region_code=F("body__territory__region_code")).exists()


def test_both_languages_and_names_left_out():
    languages = Counter(questions().values_list("language", flat=True))
    assert languages["kk"] > languages["ru"] > 100
    assert questions().filter(citizen__isnull=True).exists()
    repeated = Counter(questions().filter(citizen__isnull=False).values_list("citizen", flat=True))
    assert max(repeated.values()) > 1


def test_every_status_is_there():
    statuses = set(questions().values_list("status", flat=True))
    assert statuses | {Status.PASSED_OUTSIDE} == set(CLASS_OF)  # three in a hundred: not in every small demo
    classes = set(running().values_list("stat_class", flat=True))
    assert classes == set(StatClass.values)
    states = {meeting.state_on(today()) for meeting in meetings()}
    assert states == {*MeetingStatus.values, MISSED}


def test_the_weeks_around_today_are_alive():
    held = meetings().filter(held_on__isnull=False, held_on__gte=today() - 62 * DAY)
    assert held.filter(held_on__gt=F("planned_on")).exists(), "held late"
    assert held.filter(results_published_on__isnull=True, held_on__lt=today() - 10 * DAY).exists(), (
        "overdue results"
    )
    moved = meetings().exclude(first_planned_on=F("planned_on"))
    assert moved.filter(planned_on__gte=today() - 62 * DAY).exists()
    assert meetings().filter(status__in=WAITING, planned_on__gt=today() + 14 * DAY).exists()
    kinds = set(Event.objects.unscoped("test").values_list("kind", flat=True))
    assert {"reopened", "withdrawn", "merged", "classified", "assigned", "noted"} <= kinds


@pytest.mark.parametrize("code", [MINISTRY, AKIMAT, SISTER])
def test_a_meeting_of_today_is_ready_for_the_desk(code):
    meeting = meetings().get(body__code=code, planned_on=today())
    assert meeting.state_on(today()) == MeetingStatus.ANNOUNCED
    assert meeting.announced_on < today()


@pytest.mark.parametrize(
    "name", ["ministry.controller", "akimat.executor", "akimat.controller", "sister.executor"]
)
def test_the_work_list_of_each_account_is_alive(name):
    user = account(name)
    seen = Question.objects.visible_to(user)
    assert seen.filter(due_on=today()).open().exists(), "due today"
    assert seen.filter(due_on__gt=today(), due_on__lt=today() + 7 * DAY).open().exists(), "due this week"
    assert seen.filter(due_on__lt=today()).open().exists(), "overdue"
    assert seen.filter(status=Status.REGISTERED).exists(), "unassigned"
    if not name.startswith("akimat.controller"):
        assert seen.open().filter(executor=user).exists(), "mine"
    assert Notice.objects.visible_to(user).on_screen().exists()


def test_no_letter_is_waiting():
    letters = Notice.objects.unscoped("test").filter(channel=Channel.EMAIL)
    assert letters.exists()
    assert not letters.exclude(state=NoticeState.DROPPED).exists()
    shown = Notice.objects.unscoped("test").filter(channel=Channel.IN_APP)
    assert not shown.filter(created_at__date__gte=today()).exists(), "dated like what they tell of"


def test_questions_are_numbered_in_the_year_in_which_they_were_raised():
    assert not questions().exclude(created_at__year=F("raised_on__year")).exists()


def test_other_bodies_help_and_answer():
    helped = running().filter(
        Exists(Event.objects.unscoped("test").filter(question=OuterRef("pk"), kind="assigned"))
    )
    assert helped.exists()
    assert running().filter(co_executors__isnull=False).exists()
    assert running().exclude(responsible=F("body")).exists()


def test_meetings_have_calendars_questions_in_advance_papers_and_kept_promises():
    """What this part of the life of a meeting shows is there: each screen has something to show."""
    calendars = MeetingCalendar.objects.unscoped("test")
    states = Counter(calendars.values_list("state", flat=True))
    assert {"approved", "replaced"} <= set(states)
    assert calendars.filter(year=2022, state="approved", body__kind="central").exists()
    lines = PlanItem.objects.unscoped("test").filter(calendar__state="approved")
    assert not lines.filter(meeting__isnull=True).exists()
    ahead = Counter(AdvanceQuestion.objects.unscoped("test").values_list("state", flat=True))
    assert {"waiting", "taken"} <= set(ahead)
    minutes = Minutes.objects.unscoped("test")
    assert minutes.filter(signed_on__isnull=False).exists()
    assert minutes.filter(signed_on__isnull=True).exists()
    assert Attendee.objects.unscoped("test").exists()
    day = today()
    for state in PromiseState:
        assert Question.objects.unscoped("test").filter(in_state(state, day)).exists(), state
