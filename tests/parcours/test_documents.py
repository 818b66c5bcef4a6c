"""A document, with a real browser: by the keyboard, dropped, shown in its sandbox; nothing of it runs."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from dui.demonstration.documents import dessin, pdf
from tests.parcours.outils import tabuler_jusqu_a

LACHER = """async ([nom, octets]) => {
    const donnees = new DataTransfer();
    donnees.items.add(new File([new Uint8Array(octets)], nom));
    const cadre = document.getElementById("id_fichiers").closest(".champ");
    for (const geste of ["dragenter", "dragover", "drop"]) {
        cadre.dispatchEvent(new DragEvent(geste, { dataTransfer: donnees, bubbles: true, cancelable: true }));
    }
}"""


def _depot(entrer: Any, dossiers: Any, **options: Any) -> Any:
    page = entrer("ines", **options)
    page.goto(f"/usagers/{dossiers[1]}/documents/")
    page.get_by_role("link", name="Ajouter des documents").click()
    return page


@pytest.mark.parametrize("avec_script", [True, False], ids=["avec", "sans"])
def test_deposer_un_dessin_et_le_voir_avec_ou_sans_script(entrer, dossiers, avec_script):
    page = _depot(entrer, dossiers, java_script_enabled=avec_script)
    page.get_by_label("Fichiers", exact=False).set_input_files(
        {"name": "Dessin.png", "mimeType": "image/png", "buffer": dessin(3)}
    )
    if avec_script:
        expect(page.get_by_text("Dessin.png (")).to_be_visible()
    page.get_by_label("Type de document").select_option("production")
    page.get_by_label("Titre").fill(f"Dessin {'avec' if avec_script else 'sans'} script")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Dessin {'avec' if avec_script else 'sans'} script")
    image = page.locator("img.document-image")
    expect(image).to_be_visible()
    if avec_script:
        assert image.evaluate("(e) => e.decode().then(() => e.naturalWidth)") == 480


def test_tout_se_fait_au_clavier(entrer, dossiers):
    page = _depot(entrer, dossiers)
    champ = page.get_by_label("Fichiers", exact=False)
    tabuler_jusqu_a(page, champ)
    with page.expect_file_chooser() as choix:
        page.keyboard.press("Space")
    choix.value.set_files({"name": "b.pdf", "mimeType": "application/pdf", "buffer": pdf(["Bilan au clavier"])})
    tabuler_jusqu_a(page, page.get_by_label("Type de document"))
    page.keyboard.type("Bilan éd")
    page.get_by_label("Date du document").focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("b")


def test_lacher_des_fichiers_les_nomme_et_les_pese(entrer, dossiers):
    page = _depot(entrer, dossiers)
    page.evaluate(LACHER, ["lache.txt", [66, 111, 110]])
    page.evaluate(LACHER, ["autre.txt", [66, 111, 111]])
    expect(page.locator(".depot-choisis li")).to_have_text(["lache.txt (1\u00a0Ko)", "autre.txt (1\u00a0Ko)"])
    page.get_by_label("Type de document").select_option("production")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("2 documents sont enregistrés.")).to_be_visible()


def test_un_fichier_refuse_se_dit_sur_la_page(entrer, dossiers):
    page = _depot(entrer, dossiers)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="pris"</script></svg>'
    page.get_by_label("Fichiers", exact=False).set_input_files(
        {"name": "dessin.png", "mimeType": "image/png", "buffer": svg}
    )
    page.get_by_label("Type de document").select_option("production")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator(".resume-erreurs")).to_contain_text("« dessin » : Ce fichier est une page web")
    expect(page.locator(".resume-erreurs")).to_be_focused()
    assert "pris" not in page.title()
