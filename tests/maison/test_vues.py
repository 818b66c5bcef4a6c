"""No view without a declaration: it cannot be forgotten."""

from habilitations.gardes import declaration_de
from habilitations.inventaire import inventaire, vues


def test_chaque_vue_declare_ce_qu_elle_ouvre():
    sans = [nom or chemin for nom, chemin, motif in vues() if declaration_de(motif.callback) is None]
    assert sans == []


def test_une_vue_de_dossier_nomme_le_dossier():
    for nom, chemin, motif in vues():
        declaration = declaration_de(motif.callback)
        if declaration and declaration.au_dossier:
            assert "<uuid:dossier>" in chemin, nom


def test_l_inventaire_a_la_forme_attendue():
    for ligne in inventaire():
        assert set(ligne) == {"nom", "motif", "methodes", "site", "categorie", "action", "parametres"}
        assert ligne["motif"].startswith("/")
        assert ligne["site"] in {"staff", "portail", "api", "public"}
