"""Codes of questions and their statuses. `Status` → exactly one `StatClass` (product description, section 5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """Legal kind of a submission (Administrative Procedural and Process-Related Code, Art. 4)."""

    APPLICATION = "application", _("Application")
    COMPLAINT = "complaint", _("Complaint")
    PROPOSAL = "proposal", _("Proposal")
    MESSAGE = "message", _("Message")
    RESPONSE = "response", _("Response")
    INQUIRY = "inquiry", _("Inquiry")


class Status(models.TextChoices):
    """Where a question stands."""

    REGISTERED = "registered", _("Registered")
    ASSIGNED = "assigned", _("Assigned")
    IN_WORK = "in_work", _("In work")
    IN_PLAN = "in_plan", _("In an action plan")
    RESOLVED_ON_SPOT = "resolved_on_spot", _("Resolved on the spot")
    RESOLVED = "resolved", _("Resolved")
    PARTLY_RESOLVED = "partly_resolved", _("Partly resolved")
    EXPLAINED = "explained", _("Explained")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DUPLICATE = "duplicate", _("Duplicate")
    PASSED_OUTSIDE = "passed_outside", _("Passed outside the system")


class StatClass(models.TextChoices):
    """Statistical class: what a status counts as in every report."""

    OPEN = "open", _("Open")
    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    ANSWERED = "answered", _("Answered")
    OUT = "out", _("Not counted")


CLASS_OF: dict[str, str] = {
    Status.REGISTERED: StatClass.OPEN,
    Status.ASSIGNED: StatClass.OPEN,
    Status.IN_WORK: StatClass.OPEN,
    Status.IN_PLAN: StatClass.OPEN,
    Status.RESOLVED_ON_SPOT: StatClass.SOLVED,
    Status.RESOLVED: StatClass.SOLVED,
    Status.PARTLY_RESOLVED: StatClass.PARTLY,
    Status.EXPLAINED: StatClass.ANSWERED,
    Status.REFUSED: StatClass.ANSWERED,
    Status.WITHDRAWN: StatClass.OUT,
    Status.DUPLICATE: StatClass.OUT,
    Status.PASSED_OUTSIDE: StatClass.OUT,
}
OPEN_STATUSES = tuple(status for status, stat in CLASS_OF.items() if stat == StatClass.OPEN)
CLOSED_STATUSES = tuple(status for status, stat in CLASS_OF.items() if stat != StatClass.OPEN)
SOLVED_STATUSES = tuple(status for status, stat in CLASS_OF.items() if stat == StatClass.SOLVED)
# Outcomes an executor may close with; the rest come from acts of their own.
OUTCOMES = (Status.RESOLVED, Status.PARTLY_RESOLVED, Status.EXPLAINED, Status.REFUSED, Status.PASSED_OUTSIDE)


class Competence(models.TextChoices):
    """A dispute about who is competent: raised by the bodies, settled by the controller of the host."""

    DISPUTED = "disputed", _("Competence is disputed")
    SETTLED = "settled", _("Competence is settled")


class Word(models.TextChoices):
    """What the citizen says about a question that was reported as solved."""

    YES = "yes", _("Yes, solved")
    NO = "no", _("No, not solved")


class Cause(models.TextChoices):
    """Why a question was opened again."""

    CITIZEN = "citizen", _("the citizen")
    CHECK = "check", _("a check")
    CONTROLLER = "controller", _("the controller")


class ProposalKind(models.TextChoices):
    """What an executor prepares and somebody else approves."""

    EXTENSION = "extension", _("Extension of the term")
    FORWARD = "forward", _("Forwarding")
    CLOSING = "closing", _("Closing")


class ProposalState(models.TextChoices):
    """Where a proposal stands. `lapsed`: the question went another way before anybody decided."""

    PENDING = "pending", _("Waits for a decision")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Taken back")
    LAPSED = "lapsed", _("Lapsed")


class TellWay(models.TextChoices):
    """How a citizen was told something, in the history: by a message of the system or by a person."""

    EMAIL = "email", _("by e-mail")
    SMS = "sms", _("by SMS")
    PHONE = "phone", _("by telephone")
    POST = "post", _("by post")
    IN_PERSON = "in_person", _("in person")


class TaskState(models.TextChoices):
    """Where a child task stands."""

    OPEN = "open", _("In work")
    DONE = "done", _("Done")
    RECALLED = "recalled", _("Taken back")


class TaskDirection(models.TextChoices):
    """Down: a body below does a part of the work. Up: a higher body is asked and answers."""

    DOWN = "down", _("Task for a lower body")
    UP = "up", _("Raised to a higher body")


class CheckState(models.TextChoices):
    """What another body found when it checked a closed question. `lapsed`: it was opened again before anybody looked."""

    PENDING = "pending", _("To be checked")
    PASSED = "passed", _("Checked: solved")
    FAILED = "failed", _("Checked: not solved")
    LAPSED = "lapsed", _("Opened again before the check")


class PublicationState(models.TextChoices):
    """Where the public version of a question and its answer stands."""

    PREPARED = "prepared", _("Prepared for publication")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Taken off")


class Source(models.TextChoices):
    """How a question came into the system."""

    DESK = "desk", _("Logged at a meeting")
    IMPORT = "import", _("Imported from a file")


class AdvanceSource(models.TextChoices):
    """How a question registered in advance came in."""

    PORTAL = "portal", _("By the citizen on the public page")
    STAFF = "staff", _("Written down by staff")


class AdvanceState(models.TextChoices):
    """What became of a question registered in advance."""

    WAITING = "waiting", _("Waits for the meeting")
    TAKEN = "taken", _("Logged as a question")
    DECLINED = "declined", _("Not taken, with a reason")
    WITHDRAWN = "withdrawn", _("Withdrawn by the person")


class Language(models.TextChoices):
    """Language of the question as asked; the answer is given in it."""

    KK = "kk", _("Kazakh")
    RU = "ru", _("Russian")
    EN = "en", _("English")


class EventKind(models.TextChoices):
    """The typed history of a question: one event for each act."""

    REGISTERED = "registered", _("Registered")
    EDITED = "edited", _("Text or details changed")
    CLASSIFIED = "classified", _("Classified")
    ASSIGNED = "assigned", _("Assigned")
    TAKEN = "taken", _("Taken into work")
    CLOSED = "closed", _("Closed")
    RESOLVED_ON_SPOT = "on_spot", _("Resolved on the spot")
    REOPENED = "reopened", _("Reopened")
    WITHDRAWN = "withdrawn", _("Withdrawn by the citizen")
    MERGED = "merged", _("Merged as a duplicate")
    MERGED_INTO = "merged_in", _("Another question was merged into it")
    NOTED = "noted", _("Note")
    FILE_ADDED = "file_added", _("File attached")
    IMPORTED = "imported", _("Imported from a file")
    FORWARDED = "forwarded", _("Forwarded")
    SPLIT = "split", _("A part was split off")
    DISPUTED = "disputed", _("Competence disputed")
    SETTLED = "settled", _("Competence settled")
    TASK_GIVEN = "task_given", _("Task given")
    TASK_DONE = "task_done", _("Task done")
    TASK_RECALLED = "task_back", _("Task taken back")
    PROPOSED = "proposed", _("Put up for decision")
    DECLINED = "declined", _("Declined")
    TAKEN_BACK = "taken_back", _("Proposal taken back")
    EXTENDED = "extended", _("Term extended")
    SHIFTED = "shifted", _("Last day moved")
    CITIZEN_TOLD = "told", _("Citizen told")
    CITIZEN_ASKED = "asked", _("Citizen asked")
    CONFIRMED = "confirmed", _("Confirmed by the citizen")
    DENIED = "denied", _("Denied by the citizen")
    SAMPLED = "sampled", _("Drawn for checking")
    CHECKED = "checked", _("Checked by another body")
    REPEAT_FOUND = "repeat", _("Raised before")
    RAISED_AGAIN = "again", _("Raised again")
    REPEAT_UNDONE = "not_repeat", _("No longer counted as raised before")
    PUBLISHED = "published", _("Published")
    UNPUBLISHED = "unpublish", _("Taken off")
    SLIP_ISSUED = "slip", _("Slip issued")
    PROMISE_KEPT = "kept", _("Promise kept")
    PROMISE_NOT_KEPT = "not_kept", _("Promise not kept after all")
    PROMISE_CHANGED = "promise", _("Promise changed")
    PLANNED = "planned", _("Put into an action plan")
    UNPLANNED = "unplanned", _("Taken out of the action plan")
