from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "coordination"

    def ready(self) -> None:
        from coordination import sections
        from coordination.releve import rubriques_lues
        from habilitations.cadre import EntreeDeMenu, inscrire

        sections.inscrire()
        inscrire(
            EntreeDeMenu(
                "Transmissions",
                "coordination:releve",
                "message-2",
                40,
                lambda acces: acces.poste is not None and bool(rubriques_lues(acces)),
            )
        )
