from django.apps import AppConfig


class HabilitationsConfig(AppConfig):
    name = "habilitations"
    verbose_name = "habilitations"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from habilitations import models

        for modele in models.SUIVIS:
            auditlog.register(modele, exclude_fields=["last_login", "password"])
