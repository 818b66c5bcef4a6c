from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "coordination"

    def ready(self) -> None:
        from coordination import sections
        from coordination.releve import noter_url, rubriques_lues
        from habilitations.cadre import EntreeDeMenu, inscrire, inscrire_noter

        sections.inscrire()
        inscrire_noter(noter_url)
        inscrire(
            EntreeDeMenu(
                "Transmissions",
                "coordination:releve",
                "message-2",
                40,
                lambda acces: acces.poste is not None and bool(rubriques_lues(acces)),
            )
        )
