"""Database roles, one per policy. None of them owns anything; `dui_app` takes them by SET LOCAL ROLE.

The order of width is never mixed in one policy: an OR arm for wide profiles costs everybody a
sequential scan (100 ms instead of 0.8, measured).
"""

EQUIPE = "dui_equipe"  # team members, named grants, break-glass; one dossier at a time for wide functions too
LARGE = "dui_large"  # functions that see their whole ESMS
TACHE = "dui_tache"  # tasks and commands, always with a written reason
JOURNAL = "dui_journal"  # reads the journal, never writes it
PURGE = "dui_purge"  # destroys, and only that
APPLICATION = "dui_app"
PROPRIETAIRE = "dui_proprietaire"
SAUVEGARDE = "dui_sauvegarde"  # BYPASSRLS, reads everything for pg_dump, writes nothing
RLS = "dui_rls"  # owns the SECURITY DEFINER functions that read
FUSION = (
    "dui_fusion"  # owns the one that moves rows from a dossier to another; may change the columns that move, no other
)

PORTEURS_DE_DROITS = (APPLICATION, "dui_droits")
