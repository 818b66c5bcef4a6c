from django.apps import AppConfig


class CommunConfig(AppConfig):
    name = "dui.commun"
    label = "commun"
    verbose_name = "commun"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from dui.commun import verifications  # noqa: F401  (system checks register on import)
        from dui.commun.filet import poser_le_filet

        connection_created.connect(poser_le_filet, dispatch_uid="filet")
