from django.apps import AppConfig


class HabilitationsConfig(AppConfig):
    name = "habilitations"
    verbose_name = "habilitations"

    def ready(self) -> None:
        from auditlog.registry import auditlog

        from habilitations import models

        for modele in models.SUIVIS:
            auditlog.register(modele, exclude_fields=["last_login", "password"])
        self._menu()

    @staticmethod
    def _menu() -> None:
        from habilitations import models
        from habilitations.cadre import EntreeDeMenu, inscrire, pour
        from habilitations.professions import Profession as P

        inscrire(
            EntreeDeMenu(
                "Professionnels",
                "habilitations:professionnels",
                "id-badge-2",
                42,
                pour(P.DIRECTEUR),
                frozenset({models.NatureCompte.TECHNIQUE.value}),
            ),
            EntreeDeMenu(
                "Équipes", "habilitations:equipes", "users-group", 40, pour(P.DIRECTEUR, P.CADRE_SANTE, P.CHEF_SERVICE)
            ),
            EntreeDeMenu("Accès en urgence", "habilitations:bris_a_revoir", "urgent", 50, pour(P.DPO, P.DIRECTEUR)),
            EntreeDeMenu(
                "Qui voit quoi", "habilitations:qui_voit_quoi", "key", 55, pour(P.DPO, P.DIRECTEUR, P.CHEF_SERVICE)
            ),
        )
