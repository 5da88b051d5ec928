from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        import meetings.imports_calendar  # noqa: F401 - the screen of imports knows it by being read
        from meetings.letters import register_letters
        from meetings.letters_days import register_day_letters
        from meetings.outgoing import MEETINGS
        from notices.sources import register_source

        register_letters()
        register_day_letters()
        register_source(MEETINGS)
