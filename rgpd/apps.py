from django.apps import AppConfig


class RgpdConfig(AppConfig):
    name = "rgpd"
    verbose_name = "rgpd"

    def ready(self) -> None:
        from habilitations.cadre import EntreeDeMenu, inscrire, pour
        from habilitations.professions import Profession

        veille = pour(Profession.DPO, Profession.DIRECTEUR)
        inscrire(
            EntreeDeMenu("Journal", "rgpd:journal", "list-search", 60, pour(Profession.DPO)),
            EntreeDeMenu("Finalités", "rgpd:finalites", "list-check", 65, veille),
            EntreeDeMenu("Dictionnaire", "rgpd:dictionnaire", "book", 66, veille),
        )
