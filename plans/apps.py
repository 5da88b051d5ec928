from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from appeals.above import conditions, plan_left
        from plans.actions.planning import left_plan
        from plans.figures import in_plan_on
        from plans.letters_blockers import register_blocker_letters
        from plans.letters_cards import register_card_letters
        from plans.letters_items import register_item_letters
        from plans.letters_reminders import register_reminders

        plan_left.append(left_plan)
        conditions["planned"] = in_plan_on
        register_blocker_letters()
        register_card_letters()
        register_item_letters()
        register_reminders()
