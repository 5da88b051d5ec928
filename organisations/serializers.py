"""Directories as other systems read them."""

from rest_framework import serializers

from organisations.models import Body, Territory


class BodySerializer(serializers.ModelSerializer):
    """A body by its code; a body that has ended names its successors."""

    parent = serializers.CharField(source="parent.code", allow_null=True)
    territory = serializers.CharField(source="territory.code", allow_null=True)
    successors = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Body
        fields = (
            "code", "kind", "level", "parent", "territory", "name_kk", "name_ru", "name_en", "valid_from", "valid_to",
            "successors",
        )  # fmt: skip


class TerritorySerializer(serializers.ModelSerializer):
    """A territory of KATO by its nine digits; `region_code` is their first two."""

    parent = serializers.CharField(source="parent.code", allow_null=True)

    class Meta:
        model = Territory
        fields = (
            "code", "level", "is_city", "parent", "region_code", "name_kk", "name_ru", "name_en", "valid_from", "valid_to",
        )  # fmt: skip
