"""Files of single appeals on the screen: kept, read by a worker, read again after a crash, told with their verdicts."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import RedisError

from common.acts import Refused, act
from common.sheets import UnreadableFile
from eotinish import progress, staging
from eotinish.actions import uploads
from eotinish.actions.importing_rows import Phase
from eotinish.actions.uploads import accept_upload, forget_old, keep_upload, read_waiting
from eotinish.enums import UploadState
from eotinish.models import Complaint, ComplaintMonth, ComplaintUpload
from eotinish.progress import Progress, progress_of
from eotinish.tasks import read_waiting_files
from tests.eotinish.files import row, write

LIST, NEW = reverse("complaint_uploads"), reverse("complaint_upload_new")
GOOD = [row(number, f"2022-0{1 + number % 3}-10") for number in range(6)]
BAD = [*GOOD, row(7, "2022-13-40"), row("", "2022-01-01")]


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.analyst)


def file_of(tmp_path, rows, name="appeals.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, write(tmp_path / "made.csv", rows).read_bytes())


@pytest.fixture
def kept(cast, tmp_path):
    """Keep a file; returns the upload."""

    def keep(rows, **more) -> ComplaintUpload:
        return keep_upload(by=cast.analyst, file=file_of(tmp_path, rows), **more)

    return keep


def again(upload) -> ComplaintUpload:
    return ComplaintUpload.objects.unscoped("test").get(pk=upload.pk)


def counts(upload) -> tuple:
    found = again(upload)
    return found.state, found.created, found.updated, found.unchanged, found.rejected


def stored() -> tuple[int, int]:
    months = ComplaintMonth.objects.unscoped("test").values_list("received", flat=True)
    return Complaint.objects.unscoped("test").count(), sum(months)


def files(media) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_a_file_waits_is_read_by_the_task_and_goes(cast, kept, media):
    upload = kept(GOOD)
    assert counts(upload) == ("queued", 0, 0, 0, 0) and again(upload).waiting
    assert stored() == (0, 0) and len(files(media)) == 1
    read_waiting_files()
    assert counts(upload) == ("done", 6, 0, 0, 0) and not again(upload).waiting
    assert stored() == (6, 6) and files(media) == []
    assert again(upload).content == "" and str(again(upload)) == "appeals.csv"
    assert read_waiting() == 0, "nothing is left"
    second = kept(GOOD)
    assert read_waiting() == 1
    assert counts(second) == ("done", 0, 0, 6, 0) and stored() == (6, 6)


def test_rejected_rows_stop_the_file_until_the_good_ones_are_asked_for(cast, kept, client, media):
    upload = kept(BAD)
    read_waiting()
    assert counts(upload) == ("refused", 6, 0, 0, 2) and stored() == (0, 0)
    page = client.get(reverse("complaint_upload", args=[upload.pk])).content.decode()
    accept, errors = (reverse(f"complaint_upload_{name}", args=[upload.pk]) for name in ("accept", "errors"))
    assert accept in page and errors in page and "Import the 6 good rows only" in page
    lines = b"".join(client.get(errors).streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "line,column,value,reason"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["8", "registered_on", "2022-13-40"],
        ["9", "number", ""],
    ]
    assert client.post(accept)["Location"] == reverse("complaint_upload", args=[upload.pk])
    assert again(upload).state == UploadState.QUEUED
    read_waiting()
    assert counts(upload) == ("done", 6, 0, 0, 2) and stored() == (6, 6)
    assert files(media) == [f"complaints/rejected-{upload.pk}.csv"], "the rejected rows stay for a while"
    assert "nothing to accept here" in client.post(accept, follow=True).content.decode()


def test_the_good_rows_can_be_asked_for_at_once(kept):
    upload = kept(BAD, accept_partial=True)
    read_waiting()
    assert counts(upload) == ("done", 6, 0, 0, 2) and stored() == (6, 6)


@pytest.mark.parametrize("step", ["check", "compare", "write", "count_months"])
def test_g1_a_file_whose_worker_died_is_read_again(kept, monkeypatch, step):
    upload = kept(GOOD)

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(staging, step, die)
        read_waiting()
    assert counts(upload) == ("running", 0, 0, 0, 0) and stored() == (0, 0)
    assert read_waiting() == 1
    assert counts(upload) == ("done", 6, 0, 0, 0) and stored() == (6, 6)
    assert again(upload).attempts == 2


def test_g1_rows_and_the_end_of_the_upload_are_stored_together(kept, monkeypatch):
    upload = kept(GOOD)

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(uploads, "_end", die)
        read_waiting()
    assert counts(upload)[0] == "running" and stored() == (0, 0)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(uploads, "_remove", die)
        read_waiting()
    assert counts(upload) == ("done", 6, 0, 0, 0) and stored() == (6, 6), "only its file is left behind"
    assert read_waiting() == 0


def test_a_file_that_kills_its_worker_again_and_again_is_given_up(cast, kept, client, media):
    upload = kept(GOOD)
    with act("test.attempts"):
        ComplaintUpload.objects.unscoped("test").update(attempts=3, state="running")
    assert read_waiting() == 1
    assert again(upload).state == UploadState.FAILED and "died 3 times" in again(upload).problem
    assert "died 3 times" in client.get(reverse("complaint_upload", args=[upload.pk])).content.decode()
    assert files(media) == [] and stored() == (0, 0)


def test_one_worker_reads_at_a_time_and_waits_for_the_command(kept):
    upload = kept(GOOD)
    other = connection.Database.connect(**connection.get_connection_params())
    try:
        for lock in (uploads.LOCK, staging.LOCK):
            other.cursor().execute("SELECT pg_advisory_lock(%s)", [lock])
            assert read_waiting() == 0
            assert counts(upload)[0] == "queued" and again(upload).attempts == 0
            other.cursor().execute("SELECT pg_advisory_unlock(%s)", [lock])
    finally:
        other.close()
    assert read_waiting() == 1


def test_what_goes_wrong_is_told_and_the_next_file_is_read(cast, kept, monkeypatch, media):
    first, second, third, fourth = kept(GOOD), kept(GOOD), kept(GOOD), kept(GOOD)
    errors = iter([UnreadableFile("Torn."), PermissionDenied("No right."), RuntimeError("disk")])
    real = uploads.import_rows

    def broken(*args, **kwargs):
        if error := next(errors, None):
            raise error
        return real(*args, **kwargs)

    monkeypatch.setattr(uploads, "import_rows", broken)
    assert read_waiting() == 4
    told = [(again(one).state, again(one).problem) for one in (first, second, third)]
    assert told[:2] == [("failed", "Torn."), ("failed", "No right.")]
    assert told[2][0] == "failed" and "Nothing was written" in told[2][1]
    assert counts(fourth) == ("done", 6, 0, 0, 0) and files(media) == []


def test_rights_are_those_of_the_moment_of_reading(cast, kept):
    upload = kept(GOOD)
    with act("test.right"):
        cast.analyst.memberships.all().unscoped("test").update(ended_on="2020-01-01")
    read_waiting()
    assert again(upload).state == UploadState.FAILED and stored() == (0, 0)


def test_old_files_are_forgotten_and_their_counts_stay(cast, kept, media):
    upload, fresh = kept(BAD), kept(BAD)
    read_waiting()
    with act("test.age"):
        old = ComplaintUpload.objects.unscoped("test").filter(pk=upload.pk)
        old.update(at=timezone.now() - timedelta(days=8))
    assert len(files(media)) == 4
    assert forget_old() == 1 and forget_old() == 0
    assert len(files(media)) == 2 and counts(upload) == ("refused", 6, 0, 0, 2)
    with pytest.raises(Refused, match="not kept any more"):
        accept_upload(upload.pk, by=cast.analyst)
    assert accept_upload(fresh.pk, by=cast.analyst)


def test_who_may(cast, kept, tmp_path, client_of):
    with pytest.raises(PermissionDenied):
        keep_upload(by=cast.controller, file=file_of(tmp_path, GOOD))
    with pytest.raises(Http404):
        accept_upload(kept(BAD).pk, by=cast.controller)


def test_the_screen_keeps_a_file_once(cast, client, tmp_path, django_assert_max_num_queries):
    form = client.get(NEW)
    token = form.context["form"]["token"].value()
    assert "registered_on" in form.content.decode()
    data = {"token": str(token), "accept_partial": "on"}
    first = client.post(NEW, {**data, "file": file_of(tmp_path, GOOD)})
    second = client.post(NEW, {**data, "file": file_of(tmp_path, GOOD)})
    upload = ComplaintUpload.objects.unscoped("test").get()
    assert first["Location"] == second["Location"] == reverse("complaint_upload", args=[upload.pk])
    assert upload.accept_partial and upload.by == cast.analyst and upload.size > 100
    with django_assert_max_num_queries(12):
        page = client.get(first["Location"]).content.decode()
    assert "Waiting" in page and "every 2s" in page and "Look again" in page
    read_waiting()
    done = client.get(first["Location"], headers={"HX-Request": "true"}).content.decode()
    assert "The file is imported." in done and "every 2s" not in done and "<html" not in done
    with django_assert_max_num_queries(12):
        assert "appeals.csv" in client.get(LIST).content.decode()


def test_the_phase_and_the_percent_are_shown(kept, client):
    upload = kept(GOOD)
    url = reverse("complaint_upload", args=[upload.pk])
    with act("test.state"):
        ComplaintUpload.objects.unscoped("test").update(state="running")
    heard = Progress(upload.pk)
    heard(Phase.READING, 50, 200)
    heard(Phase.READING, 60, 200)
    page = client.get(url)
    assert page.context["percent"] == 25, "not every word is passed on"
    assert "Reading the file" in page.content.decode()
    heard(Phase.WRITING, 0, 6)
    page = client.get(url)
    assert page.context["percent"] is None and "Writing" in page.content.decode()


def test_progress_is_not_worth_an_error(monkeypatch):
    class Broken:
        def get(self, *args):
            raise RedisError

        set = get

    monkeypatch.setattr(progress, "cache", Broken())
    Progress(1)(Phase.READING, 1, 2)
    assert progress_of(1) == ("", 0, 0)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        ("number,registered_on,iin\n1,2022-01-01,991231100011\n", "a.csv", "Unknown columns: iin"),
        ("number\n1\n", "a.csv", "Columns are missing: registered_on"),
        ("", "a.csv", "Columns are missing"),
        ("x", "a.txt", "Only CSV and XLSX files"),
        ("x", "a.xlsx", ""),
    ],
)
def test_a_file_that_is_none_of_single_appeals_is_not_kept(cast, client, media, content, name, why):
    answer = client.post(NEW, {"file": SimpleUploadedFile(name, content.encode())})
    assert answer.status_code == 422 and why in answer.content.decode()
    assert files(media) == [] and not ComplaintUpload.objects.unscoped("test").exists()
    assert client.post(NEW, {}).status_code == 422


def test_a_file_that_is_too_large_is_not_kept(cast, client, media, tmp_path, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    answer = client.post(NEW, {"file": file_of(tmp_path, GOOD)})
    assert answer.status_code == 422 and "larger than" in answer.content.decode() and files(media) == []


def test_what_is_not_there_is_not_found(cast, client, kept):
    upload = kept(GOOD)
    assert client.get(reverse("complaint_upload_errors", args=[upload.pk])).status_code == 404
    assert client.get(reverse("complaint_upload", args=[upload.pk + 9])).status_code == 404
    with act("test.old"):
        ComplaintUpload.objects.unscoped("test").update(state="refused", content="")
    accept = reverse("complaint_upload_accept", args=[upload.pk])
    assert "not kept any more" in client.post(accept, follow=True).content.decode()
    assert "No file yet" not in client.get(LIST).content.decode()
