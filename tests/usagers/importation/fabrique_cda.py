"""A small fictitious CDA EXPORT_DUI with every section that the reader knows."""

from __future__ import annotations

import base64

from tests.usagers.importation.fabrique import EVENEMENT, FINESS, LOCAL, MATRICULE, PIECE, RPPS, SEJOUR

OID_LOCAL = "1.2.250.99.77"
CISIS = 'codeSystem="1.2.250.1.213.1.1.4.322"'
LOINC = 'codeSystem="2.16.840.1.113883.6.1"'
STRUCTURE = f'<id root="1.2.250.1.71.4.2.2" extension="1{FINESS}"/>'


def modele(*racines: str) -> str:
    return "".join(f'<templateId root="{une}"/>' for une in racines)


def observation(numero: str, libelle: str, valeur: str, *, modeles: str = "", texte: str = "", suite: str = "") -> str:
    recit = f'<text><reference value="#{texte}"/></text>' if texte else ""
    return (
        f'<observation classCode="OBS" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.48")}{modeles}'
        f'<id root="AAAA-{numero}"/><code code="{numero}" displayName="{libelle}" {CISIS}/>{recit}'
        f'<statusCode code="completed"/>{valeur}{suite}</observation>'
    )


def relation(contenu: str, genre: str = "COMP") -> str:
    return f'<entryRelationship typeCode="{genre}" inversionInd="false">{contenu}</entryRelationship>'


def section(racine: str, code: str, titre: str, recit: str, entrees: str, systeme: str = CISIS) -> str:
    return (
        f'<component><section>{modele(racine)}<id root="S-{code}"/><code code="{code}" {systeme}/>'
        f"<title>{titre}</title><text>{recit}</text>{entrees}</section></component>"
    )


ENTETE = f"""<realmCode code="FR"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="1.2.250.1.213.1.1.1.58" extension="1.0.1"/><id root="1.2.250.99.1"/>
<code code="EXPORT_DUI" displayName="Export du Dossier Usager Informatisé" codeSystem="1.2.250.1.213.1.1.4.12"/>
<title>Export fictif</title><effectiveTime value="20250301101500+0100"/>
<confidentialityCode code="N" displayName="Normal" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/><setId root="1.2.250.99.2"/><versionNumber value="1"/>
<recordTarget><patientRole>
 <id root="1.2.250.1.213.1.4.8" extension="{MATRICULE}"/><id root="{OID_LOCAL}" extension="{LOCAL}"/>
 <addr use="H"><houseNumber>4</houseNumber><streetName>impasse des Tilleuls</streetName>
  <postalCode>38500</postalCode><city>Voiron</city></addr><telecom value="tel:0476000000" use="HP"/>
 <patient><name><family qualifier="BR">LECHAMP</family><given>Marguerite Odette</given>
  <given qualifier="BR">Marguerite</given><family qualifier="CL">VERNAY</family><given qualifier="CL">Margot</given>
  <prefix>MME</prefix></name>
  <administrativeGenderCode code="F" displayName="Féminin" codeSystem="2.16.840.1.113883.5.1"/>
  <birthTime value="19380211"/><sdtc:multipleBirthOrderNumber value="3"/>
  <birthplace><place><addr><county>38185</county><city>Grenoble</city><country>FRANCE</country></addr></place>
  </birthplace>
  <guardian><code code="TUTEUR" displayName="Tuteur" codeSystem="1.2.3"/><telecom value="tel:0600000009"/>
   <guardianPerson><name><family>Ferrand</family><given>Paul</given></name></guardianPerson></guardian>
 </patient></patientRole></recordTarget>
<author><time value="20250301100000+0100"/><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="3{FINESS}/9"/>
 <code code="LOGICIEL_DUI" displayName="Logiciel" codeSystem="1.2.250.1.213.1.1.4.6"/>
 <assignedAuthoringDevice><manufacturerModelName>Éditeur</manufacturerModelName><softwareName>AutreDUI</softwareName>
 </assignedAuthoringDevice><representedOrganization>{STRUCTURE}</representedOrganization></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization>{STRUCTURE}<name>SSIAD des Tilleuls</name>
 </representedCustodianOrganization></assignedCustodian></custodian>
<legalAuthenticator><time value="20250301100500+0100"/><signatureCode code="S"/><assignedEntity>
 <id root="1.2.250.1.71.4.2.1" extension="3{FINESS}/9"/>
 <code code="LOGICIEL_DUI" displayName="Logiciel" codeSystem="1.2.250.1.213.1.1.4.6"/>
 <assignedPerson><name><family>Garnier</family><given>Hugo</given></name></assignedPerson></assignedEntity>
</legalAuthenticator>
<documentationOf><serviceEvent><effectiveTime><low value="20250301101000+0100"/></effectiveTime></serviceEvent>
</documentationOf>
<componentOf><encompassingEncounter><effectiveTime><low value="20250301101000+0100"/></effectiveTime><location>
 <healthCareFacility><code code="SA41" displayName="Autre établissement" codeSystem="1.2.250.1.71.4.2.4">
 <translation code="354" displayName="SSIAD" codeSystem="1.2.250.1.213.1.6.1.8"/></code></healthCareFacility>
</location></encompassingEncounter></componentOf>
"""

RECIT_SEJOUR = '<list><item ID="me">Retour d&apos;hospitalisation</item><item ID="ms">Retour au domicile</item></list>'
SEJOURS = f"""<entry><organizer classCode="CLUSTER" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.219")}
<id root="SEJ-1"/><code code="ORG-211" displayName="Séjour" {CISIS}/><statusCode code="completed"/>
<effectiveTime nullFlavor="NA"/>
<component typeCode="COMP"><encounter classCode="ENC" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.218")}
 <id root="{OID_LOCAL}" extension="{SEJOUR}"/><code code="GEN-351" displayName="ESSMS" {CISIS}/>
 <effectiveTime value="20250108"/><participant typeCode="RESP"><participantRole><scopingEntity>{STRUCTURE}
 <desc>SSIAD des Tilleuls</desc></scopingEntity></participantRole></participant></encounter></component>
<component typeCode="COMP"><observation classCode="OBS" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.48.6")}
 <id root="ME-1"/><code code="ORG-070" {CISIS}/><text><reference value="#me"/></text><statusCode code="completed"/>
 <effectiveTime value="20250110"/><value xsi:type="CE" nullFlavor="NA"/></observation></component>
<component typeCode="COMP"><observation classCode="OBS" moodCode="INT">{modele("1.2.250.1.213.1.1.3.48.7")}
 <id root="MS-1"/><code code="ORG-074" {CISIS}/><text><reference value="#ms"/></text><statusCode code="completed"/>
 <effectiveTime value="20250630"/><value xsi:type="CE" nullFlavor="NA"/></observation></component>
<component typeCode="COMP"><act classCode="ACT" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.36")}
 <id root="{OID_LOCAL}" extension="{EVENEMENT}"/><code code="GEN-367" {CISIS}/></act></component>
</organizer></entry>"""

RECIT_EVENEMENT = """<table><thead><tr><th>Contexte</th><th>Compte-rendu</th><th>Commentaire</th><th>Statut</th></tr>
</thead><tbody><tr><td ID="ev">Libellé : Toilette au domicile ; Motif : Perte d&apos;autonomie</td>
<td ID="c1">Peau saine, moral bon.</td><td ID="c2">Clé dans le boîtier.</td><td ID="st">Réalisé</td></tr></tbody>
</table>"""
PRATICIENNE = f"""<assignedEntity><id root="1.2.250.1.71.4.2.1" extension="8{RPPS}"/>
<code code="G15_60" displayName="Infirmier" codeSystem="1.2.250.1.213.1.1.4.5"/><assignedPerson><name>
<prefix>MME</prefix><given>Inès</given><family>Ostreval</family></name></assignedPerson></assignedEntity>"""
STATUT = observation(
    "106199-3",
    "Statut",
    '<effectiveTime value="202502031200+0100"/>'
    '<value xsi:type="CD" code="REALISE" displayName="Réalisé" codeSystem="1.2.250.1.213.3.3.250"/>',
    modeles=modele("1.2.250.1.213.1.1.3.217"),
    texte="st",
)
TRANSPORT = f"""<act classCode="ACT" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.216")}
<id root="{OID_LOCAL}" extension="{LOCAL}-TPPro-55"/><code code="ORG-202" displayName="Véhicule individuel" {CISIS}>
<qualifier><name code="GEN-346" displayName="Type de motorisation" {CISIS}/>
<value code="GEN-355" displayName="Véhicule électrique" {CISIS}/></qualifier></code>
<effectiveTime><low value="20250203074000+0100"/><high value="20250203080000+0100"/></effectiveTime>
<participant typeCode="RCV"><participantRole classCode="ROL"><id root="1.2.250.1.71.4.2.1" extension="8{RPPS}"/>
</participantRole></participant>
{relation(observation("103208-5", "Distance", '<value xsi:type="PQ" value="7.25" unit="km"/>'))}
{relation(observation("ORG-200", "Budget réel", '<value xsi:type="MO" value="3" currency="EUR"/>'))}</act>"""


def commentaire(ancre: str) -> str:
    return (
        f'<act classCode="ACT" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.32")}<code code="48767-8" {LOINC}/>'
        f'<text><reference value="#{ancre}"/></text><statusCode code="completed"/></act>'
    )


EVENEMENTS = f"""<entry><encounter classCode="ENC" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.215")}
<id root="{OID_LOCAL}" extension="{EVENEMENT}"/><code code="GEN-367" displayName="Agenda" {CISIS}><qualifier>
<value code="MED-1299" displayName="Intervention d&apos;un aide-soignant" {CISIS}/></qualifier></code>
<text><reference value="#ev"/></text>
<effectiveTime><low value="20250203080000+0100"/><high value="20250203084500+0100"/></effectiveTime>
<performer typeCode="PRF"><sdtc:functionCode code="330" displayName="Coordonnatrice" codeSystem="1.2.3"/>
{PRATICIENNE}</performer>
<participant typeCode="LOC"><participantRole classCode="SDLOC"><addr><city>Voiron</city></addr>
<playingEntity classCode="PLC"><name>Domicile</name></playingEntity></participantRole></participant>
{relation(observation("GEN-350", "Repas inclus", '<value xsi:type="BL" value="true"/>'))}
{relation(observation("106177-9", "Mise à jour", '<value xsi:type="TS" value="20250203120000+0100"/>'))}
{relation(TRANSPORT)}{relation(commentaire("c1"), "SUBJ")}{relation(commentaire("c2"), "SUBJ")}{relation(STATUT)}
</encounter></entry>"""

CRITERE = observation("MED-1307", "fait spontanément", '<value xsi:type="BL" value="false"/>')
COMPOSANT = observation(
    "d510",
    "Se laver",
    '<value xsi:type="CD" code="qf4" displayName="Difficulté absolue" codeSystem="2.16.840.1.113883.6.254"/>',
    suite=relation(CRITERE),
)
EVALUATIONS = f"""<entry><organizer classCode="CLUSTER" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.95")}
<id root="G-1"/><code code="MED-1292" displayName="AGGIR PH" {CISIS}/><statusCode code="completed"/>
<effectiveTime value="20250115"/><component typeCode="COMP"><observation classCode="OBS" moodCode="EVN">
{modele("1.2.250.1.213.1.1.3.25")}<id root="{OID_LOCAL}" extension="{LOCAL}-EVAL-12"/>
<code code="MED-1292" displayName="AGGIR PH" {CISIS}/><statusCode code="completed"/><effectiveTime value="20250115"/>
<value xsi:type="CD" code="MED-341" displayName="GIR-3" {CISIS}/><performer>{PRATICIENNE}</performer>
{relation(COMPOSANT)}{relation(STATUT.replace("AAAA-", "BBBB-").replace("REALISE", "TERMINE"))}
</observation></component></organizer></entry>"""

COUVERTURES = f"""<entry><act classCode="ACT" moodCode="DEF">{modele("1.2.250.1.213.1.1.3.61")}<id root="C-1"/>
<code code="48768-6" {LOINC}/><statusCode code="completed"/>{
    relation(
        f'''<act classCode="ACT" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.94")}
<id root="1.2.250.98" extension="CONTRAT-5"/><code code="GEN-412" displayName="Assurance maladie" {CISIS}/>
<statusCode code="completed"/><performer typeCode="PRF"><assignedEntity><id root="1.2.250.97" extension="38"/>
<code code="GUAR"/><addr><city>Grenoble</city></addr><telecom value="tel:3646"/><representedOrganization>
<name>CPAM fictive</name></representedOrganization></assignedEntity></performer>
<participant typeCode="COV"><participantRole classCode="PAT"><code code="SELF" displayName="Personnelle"
 codeSystem="2.16.840.1.113883.5.111"/><playingEntity><name>LECHAMP Marguerite</name></playingEntity>
</participantRole></participant></act>'''
    )
}</act></entry>"""

DOCUMENTS = f"""<entry><organizer classCode="CLUSTER" moodCode="EVN">{modele("1.2.250.1.213.1.1.3.18")}
<id root="PIECE-1"/><code code="55107-7" {LOINC}/><statusCode code="completed"/>
<component>{
    observation(
        "69764-9",
        "Type de document",
        '<effectiveTime value="20250116"/><value xsi:type="CD"><originalText>Grille</originalText></value>',
        modeles=modele("1.2.250.1.213.1.1.3.48.18"),
    )
}</component>
<component><observationMedia classCode="OBS" moodCode="EVN" ID="M1"><value mediaType="application/pdf"
 representation="B64">{base64.b64encode(PIECE).decode()}</value></observationMedia></component></organizer></entry>"""


def document(*, corps: str | None = None, entete: str = ENTETE, prologue: str = "") -> bytes:
    if corps is None:
        corps = (
            section("1.2.250.1.213.1.1.2.249", "GEN-362", "Séjours", RECIT_SEJOUR, SEJOURS)
            + section("1.2.250.1.213.1.1.2.248", "89793-4", "Évènements", RECIT_EVENEMENT, EVENEMENTS, LOINC)
            + section("1.2.250.1.213.1.1.2.246", "47420-5", "Évaluations", "Texte libre", EVALUATIONS, LOINC)
            + section("1.2.250.1.213.1.1.2.79", "48768-6", "Couvertures", "Texte", COUVERTURES, LOINC)
            + section("1.2.250.1.213.1.1.2.37", "55107-7", "Documents", "Texte", DOCUMENTS, LOINC)
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}<ClinicalDocument xmlns="urn:hl7-org:v3" '
        f'xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{entete}'
        f"<component><structuredBody>{corps}</structuredBody></component></ClinicalDocument>"
    ).encode()
