# Les commandes du DUI. « make » seul les rappelle.
# Python ≥ 3.11 suffit pour commencer ; le reste s'installe dans .venv, node_modules et .run.

ifndef PYTHON
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
endif
ifeq ($(PYTHON),)
$(error Python 3.11 ou plus récent est nécessaire : sudo apt-get install python3 python3-venv)
endif
OUTILS = $(PYTHON) -m dui.outils
VENV = .venv/bin
export PORT JETONS SANS_NAVIGATEUR DATABASE_URL REDIS_URL

.DEFAULT_GOAL := aide
.PHONY: aide demo test epreuves captures bench installer installer-dev serveurs etat arret psql code \
        verifier format verrous sauvegarde restauration propre

aide: ## cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' Makefile

demo: ## le DUI de démonstration sur http://127.0.0.1:8000 (PORT=, JETONS=1, DATABASE_URL=, REDIS_URL=)
	@$(OUTILS).demo

test: ## vérifications puis tous les tests, navigateur compris (SANS_NAVIGATEUR=1 pour l'écarter sciemment)
	@$(OUTILS).essais test

epreuves: ## les épreuves longues : matrice entière, arrêts brutaux, entrées mauvaises, restauration, horloge
	@$(OUTILS).essais epreuves

captures: ## refait les captures d'écran de docs/captures
	@$(OUTILS).essais captures

bench: ## mesure les pages principales
	@$(OUTILS).essais bench

installer: ## l'environnement de la démonstration, sans rien démarrer
	@$(OUTILS).installer demo

installer-dev: ## l'environnement des tests, sans rien démarrer
	@$(OUTILS).installer dev

serveurs: ## PostgreSQL et Redis seuls, gardés en marche jusqu'à « make arret »
	@$(OUTILS).installer demo
	@$(OUTILS).serveurs demarrer

etat: ## ce qui tourne
	@$(OUTILS).serveurs etat

arret: ## arrête la démonstration et les serveurs de cette copie
	@$(OUTILS).demo arreter
	@$(OUTILS).serveurs arreter

psql: ## console SQL (ROLE=app|proprietaire|postgres, BASE=dui_cles)
	@$(OUTILS).serveurs psql --role $(or $(ROLE),app) $(if $(BASE),--base $(BASE))

code: ## code à usage unique d'un compte de démonstration (COMPTE=adresse)
	@$(VENV)/python -m dui.outils.code "$(COMPTE)"

verifier: ## les vérifications seules, sans les tests
	@$(OUTILS).essais verifier

format: ## met le code en forme
	@$(VENV)/ruff check --fix --quiet . ; $(VENV)/ruff format --quiet .

verrous: ## recalcule requirements/*.lock et package-lock.json depuis les *.in et package.json
	@$(OUTILS).installer verrous

sauvegarde restauration:
	@echo "make $@ : pas encore disponible, voir docs/exploitation.md (sauvegarde à la main)."; exit 2

propre: arret ## efface tout ce que cette copie a fabriqué (bases et clés de démonstration comprises)
	rm -rf .venv .run node_modules static_genere .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
