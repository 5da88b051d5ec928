"""What is not there: a page for people, a problem document for other systems."""

import pytest


@pytest.mark.django_db
def test_an_unknown_address_of_the_api_is_a_problem_document(client):
    answer = client.get("/api/v1/nothing/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {"type": "about:blank", "status": 404, "title": "Not Found"}


@pytest.mark.django_db
def test_an_unknown_address_of_a_page_is_a_page(client):
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")
