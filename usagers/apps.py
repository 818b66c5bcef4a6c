from django.apps import AppConfig


class UsagersConfig(AppConfig):
    name = "usagers"
    verbose_name = "usagers"

    def ready(self) -> None:
        from habilitations.cadre import EntreeDeMenu, inscrire
        from usagers import sections

        sections.inscrire()
        inscrire(
            EntreeDeMenu("Ma journée", "usagers:ma_journee", "sun", 10),
            EntreeDeMenu("Usagers", "usagers:liste", "users", 20),
        )
