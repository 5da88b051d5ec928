from django.apps import AppConfig


class AppealsConfig(AppConfig):
    name = "appeals"

    def ready(self):
        from appeals.actions.deadline_runs import follow_calendar
        from appeals.at_meetings import tell_meetings
        from appeals.letters import register_letters
        from appeals.letters_advance import register_advance_letters
        from appeals.letters_citizen import register_citizen_letters
        from appeals.letters_decisions import register_decision_letters
        from appeals.letters_promises import register_promise_letters
        from appeals.letters_reminders import register_reminders
        from appeals.letters_routing import register_routing_letters
        from appeals.letters_terms import register_term_letters
        from appeals.letters_word import register_word_letters
        from appeals.outgoing import QUESTIONS
        from notices.sources import register_source
        from organisations.actions.calendar import after_change

        register_letters()
        register_citizen_letters()
        register_routing_letters()
        register_word_letters()
        register_term_letters()
        register_decision_letters()
        register_reminders()
        register_advance_letters()
        tell_meetings()
        register_promise_letters()
        register_source(QUESTIONS)
        after_change.append(follow_calendar)
