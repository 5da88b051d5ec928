from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from meetings.letters import register_letters
        from meetings.letters_days import register_day_letters

        register_letters()
        register_day_letters()
