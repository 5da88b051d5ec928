"""Codes of root problems, plan items and blockers. What depends on the day (on track, at risk, late) is in `states`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProblemStage(models.TextChoices):
    """Where a root problem stands. `merged`: it is a part of another one by now."""

    OPEN = "open", _("Not solved")
    SOLVED = "solved", _("Solved")
    DROPPED = "dropped", _("Given up, with a reason")
    MERGED = "merged", _("Merged into another problem")


class LeftWhy(models.TextChoices):
    """Why a question is no longer joined to a root problem."""

    TAKEN_OUT = "taken_out", _("It does not belong here")
    MOVED = "moved", _("Joined to another problem")


class ItemStage(models.TextChoices):
    """The life of a plan item. Only an approved one binds, and only it can hold questions."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("In force")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class EndedWhy(models.TextChoices):
    """Why a question no longer stands in a plan item."""

    OUTCOME = "outcome", _("The question went another way")
    TAKEN_OUT = "taken_out", _("Taken out of the plan")
    MOVED = "moved", _("Put into another plan item")
    ITEM_DONE = "item_done", _("The plan item is done")
    ITEM_DROPPED = "dropped", _("The plan item was dropped")


class ItemTaskState(models.TextChoices):
    """A task of another body under a plan item: it is agreed to by that body and accepted by the one that gave it."""

    OFFERED = "offered", _("Waits for the body to agree")
    AGREED = "agreed", _("In work")
    REFUSED = "refused", _("Refused, with a reason")
    REPORTED = "reported", _("Reported as done")
    ACCEPTED = "accepted", _("Accepted")
    RECALLED = "recalled", _("Taken back")


class BlockerKind(models.TextChoices):
    """What a solution waits for (`ladders` has the stages of each)."""

    LAW = "law", _("Law")
    MONEY = "money", _("Money")
    JOINT = "joint", _("Several bodies")
    PROCUREMENT = "procurement", _("Procurement")
    LAND = "land", _("Land")
    COURT = "court", _("Court")


class BlockerState(models.TextChoices):
    """Whether a blocker still blocks. `lifted` follows from its stage, nobody sets it."""

    OPEN = "open", _("Blocks")
    LIFTED = "lifted", _("Lifted")
    DROPPED = "dropped", _("Not needed any more")


class BudgetLevel(models.TextChoices):
    """Levels of the budget (Budget Code of the Republic of Kazakhstan)."""

    REPUBLICAN = "republican", _("Republican budget")
    REGIONAL = "regional", _("Budget of the region or city of republican significance")
    DISTRICT = "district", _("Budget of the district or city")
    RURAL = "rural", _("Budget of the rural district")


class Stand(models.TextChoices):
    """Position of a body on a joint decision."""

    SILENT = "silent", _("No answer yet")
    AGREES = "agrees", _("Agrees")
    REMARKS = "remarks", _("Agrees with remarks")
    OBJECTS = "objects", _("Objects")


class CardState(models.TextChoices):
    """Where a version of a public card stands."""

    DRAFT = "draft", _("Being prepared")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced by a newer one")
    TAKEN_OFF = "taken_off", _("Taken off")


class PlanEventKind(models.TextChoices):
    """The typed history of problems, plan items and blockers: one event for each act."""

    PROBLEM_NAMED = "problem", _("Root problem named")
    PROBLEM_EDITED = "edited", _("Root problem changed")
    PROBLEM_GIVEN = "given", _("Owner changed")
    JOINED = "joined", _("Questions joined")
    LEFT = "left", _("Question taken out of the problem")
    MERGED = "merged", _("Merged into another problem")
    MERGED_IN = "merged_in", _("Another problem was merged into this")
    SPLIT = "split", _("A part became a problem of its own")
    SOLVED = "solved", _("Problem solved")
    DROPPED = "dropped", _("Problem given up")
    REOPENED = "reopened", _("Problem taken up again")
    ITEM_DRAFTED = "item", _("Plan item drafted")
    ITEM_EDITED = "item_edited", _("Plan item changed")
    ITEM_APPROVED = "approved", _("Plan item approved")
    ITEM_GIVEN = "item_given", _("Plan item has another owner")
    ITEM_DONE = "item_done", _("Plan item done")
    ITEM_DROPPED = "item_gone", _("Plan item dropped")
    MILESTONE_SET = "milestone", _("Milestone set")
    MILESTONE_DONE = "reached", _("Milestone reached")
    MILESTONE_UNDONE = "unreached", _("Milestone not reached after all")
    MILESTONE_REMOVED = "unset", _("Milestone taken out")
    PLANNED = "planned", _("Questions put into the plan")
    UNPLANNED = "unplanned", _("Question left the plan")
    MOVE_ASKED = "move_asked", _("Another date asked for")
    MOVED = "moved", _("Date changed")
    MOVE_DECLINED = "not_moved", _("Another date declined")
    MOVE_TAKEN_BACK = "move_back", _("Request for another date taken back")
    TASK_OFFERED = "task", _("Task given to another body")
    TASK_AGREED = "task_agree", _("Task agreed to")
    TASK_REFUSED = "task_no", _("Task refused")
    TASK_REPORTED = "task_done", _("Task reported as done")
    TASK_ACCEPTED = "task_yes", _("Result of the task accepted")
    TASK_RETURNED = "task_again", _("Result of the task returned")
    TASK_RECALLED = "task_back", _("Task taken back")
    BLOCKER_NAMED = "blocker", _("Blocker named")
    BLOCKER_EDITED = "b_edited", _("Blocker changed")
    BLOCKER_LINKED = "b_linked", _("Blocker tied to a problem")
    BLOCKER_UNLINKED = "b_unlinked", _("Blocker no longer tied to a problem")
    STAGE_EXPECTED = "expected", _("Expected date of a stage changed")
    STAGE_REACHED = "stage", _("Stage reached")
    STAGE_BACK = "stage_back", _("Back to an earlier stage")
    POSITION = "position", _("Position of a body recorded")
    RAISED = "raised", _("Disagreement raised to a higher level")
    BLOCKER_DROPPED = "b_dropped", _("Blocker not needed any more")
    CARD_PREPARED = "card", _("Public card prepared")
    CARD_PUBLISHED = "card_out", _("Public card published")
    CARD_TAKEN_OFF = "card_off", _("Public card taken off")
    IMPORTED = "imported", _("Imported from a file")
