"""S2 / A3: rows of scoped models can't be read before a scope was declared."""

import pytest

from common.scoping import ScopeNotDeclared
from meetings.models import Meeting


def test_a3_smoke(cast):
    with pytest.raises(ScopeNotDeclared):
        list(Meeting.objects.all())
    assert list(Meeting.objects.visible_to(cast.registrar)) == []
