from django.apps import AppConfig


class RgpdConfig(AppConfig):
    name = "rgpd"
    verbose_name = "rgpd"

    def ready(self) -> None:
        from habilitations.cadre import EntreeDeMenu, inscrire, pour
        from habilitations.professions import Profession

        inscrire(EntreeDeMenu("Journal", "rgpd:journal", "list-search", 60, pour(Profession.DPO)))
