"""Somebody as whom the pages are asked for."""


def somebody():
    """A client of a person who sees all cases; made for the bench where there is none."""
    from django.test import Client

    from common.acts import act
    from organisations.models import Body, Membership, User
    from organisations.rights import Role

    person = User.objects.unscoped("bench").filter(email="bench@example.kz").first()
    if person is None:
        with act("bench.person"):
            person = User.objects.create(email="bench@example.kz", full_name="Bench", language="en")
            Membership.objects.create(
                user=person, body=Body.objects.first(), role=Role.ANALYST, started_on="2022-01-01"
            )
    client = Client()
    client.force_login(person)
    return client
