from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DemonstrationConfig(AppConfig):
    """Demonstration data, and the last word after `migrate`: rights in line with the models."""

    name = "dui.demonstration"
    label = "demonstration"
    verbose_name = "démonstration"

    def ready(self) -> None:
        from dui.commun.droits import accorder

        post_migrate.connect(accorder, sender=self, dispatch_uid="droits")
