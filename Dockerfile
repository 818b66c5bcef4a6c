# syntax=docker/dockerfile:1
# One image for web, worker, beat and migrations: non-root, read-only root file system, nothing installed at start.

FROM node:24-bookworm-slim AS front
WORKDIR /front
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

FROM python:3.11-slim-bookworm AS paquets
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
WORKDIR /chantier
COPY requirements/outil.lock requirements/base.lock requirements/
RUN python -m venv /outil && /outil/bin/pip install --require-hashes -r requirements/outil.lock \
 && python -m venv --without-pip /venv \
 && /outil/bin/uv pip sync --python /venv/bin/python --require-hashes requirements/base.lock

FROM python:3.11-slim-bookworm AS fichiers
# Same paths as the final image, for settings and static files alike.
COPY --from=paquets /venv /venv
COPY --from=front /front/node_modules /app/node_modules
WORKDIR /app
COPY . .
ENV DUI_ETAT=/app/etat DUI_MODE=production
RUN python -m dui.outils.icones \
 && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && rm -rf node_modules static_genere \
 && /venv/bin/python -m compileall -q .

FROM python:3.11-slim-bookworm
RUN apt-get update \
 && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 dui && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin dui \
 && install -d -o dui -g dui -m 0700 /donnees /donnees/media /donnees/ancre
COPY --from=paquets /venv /venv
COPY --from=fichiers /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp XDG_CACHE_HOME=/tmp \
    DUI_MODE=production DUI_ETAT=/app/etat DUI_MEDIA=/donnees/media DUI_ANCRE=/donnees/ancre DUI_COFFRE=/coffre
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--respawn-failed-workers", \
     "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning", "dui.wsgi:application"]
