from django.apps import AppConfig

from dui.commun.categories import Categorie


class UsagersConfig(AppConfig):
    name = "usagers"
    verbose_name = "usagers"

    def ready(self) -> None:
        from habilitations import page_de_dossier, reunions
        from habilitations.cadre import EntreeDeMenu, inscrire, pour
        from habilitations.professions import Profession
        from usagers import rubriques, sections  # noqa: F401 (the kinds of rows sign up at import)
        from usagers.consentements import usage  # noqa: F401 (the summary and the named grants)
        from usagers.doublons.reunion import repondre
        from usagers.evaluations import a_valider  # noqa: F401 (its card)
        from usagers.onglets import entourage
        from usagers.projets.retards import CHEFS
        from usagers.views.pilotage import LECTEURS as PILOTES

        sections.inscrire()
        page_de_dossier.inscrire(entourage)
        reunions.inscrire(repondre)
        inscrire(
            EntreeDeMenu("Ma journée", "usagers:ma_journee", "sun", 10),
            EntreeDeMenu(
                "Doublons", "usagers:doublons", "copy", 60, lambda acces: acces.peut_ecrire(Categorie.IDENTITE)
            ),
            EntreeDeMenu("Projets", "usagers:projets_en_retard", "target-arrow", 45, pour(*CHEFS)),
            EntreeDeMenu("Pilotage", "usagers:pilotage", "chart-bar", 50, pour(*PILOTES)),
            EntreeDeMenu("Usagers", "usagers:liste", "users", 20, lambda acces: acces.peut_lire(Categorie.IDENTITE)),
            EntreeDeMenu(
                "Admissions",
                "usagers:admissions",
                "inbox",
                32,
                lambda acces: acces.poste is not None and acces.peut_lire(Categorie.ADMISSION),
            ),
            EntreeDeMenu(
                "Dossiers proposés",
                "usagers:proposes",
                "file-import",
                33,
                pour(Profession.DIRECTEUR, Profession.SECRETAIRE),
            ),
            EntreeDeMenu(
                "Occupation",
                "usagers:occupation",
                "calendar",
                36,
                lambda acces: acces.poste is not None and acces.peut_ecrire(Categorie.PARCOURS),
            ),
            EntreeDeMenu(
                "Contrats à suivre",
                "usagers:contrats_a_faire",
                "file-text",
                34,
                lambda acces: acces.poste is not None and acces.peut_ecrire(Categorie.ADMINISTRATIF),
            ),
            EntreeDeMenu(
                "Réclamations",
                "usagers:reclamations",
                "message-2",
                46,
                lambda acces: acces.poste is not None and acces.peut_ecrire(Categorie.RELATION),
            ),
            EntreeDeMenu(
                "Enquêtes",
                "usagers:enquetes",
                "clipboard-list",
                47,
                lambda acces: acces.poste is not None and acces.peut_ecrire(Categorie.RELATION),
            ),
            EntreeDeMenu(
                "Vie sociale",
                "usagers:cvs",
                "users-group",
                48,
                lambda acces: acces.poste is not None and acces.peut_lire(Categorie.RELATION),
            ),
            EntreeDeMenu(
                "Règles de représentation", "usagers:regles_de_representation", "scale", 70, pour(Profession.DPO)
            ),
        )
