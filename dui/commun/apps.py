from django.apps import AppConfig


class CommunConfig(AppConfig):
    name = "dui.commun"
    label = "commun"
    verbose_name = "commun"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_migrate

        from dui.commun import verifications  # noqa: F401  (system checks register on import)
        from dui.commun.droits import accorder
        from dui.commun.filet import poser_le_filet
        from dui.commun.suivi import suivre_les_modeles

        connection_created.connect(poser_le_filet, dispatch_uid="filet")
        suivre_les_modeles()
        post_migrate.connect(accorder, sender=self, dispatch_uid="droits")  # sent once every table is there
