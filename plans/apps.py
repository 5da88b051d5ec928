from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        from appeals.above import plan_left
        from plans.actions.planning import left_plan

        plan_left.append(left_plan)
