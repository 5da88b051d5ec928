from django.apps import AppConfig


class EotinishConfig(AppConfig):
    name = "eotinish"
