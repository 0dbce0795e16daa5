# The dependencies first: this layer is rebuilt only when the lock changes.
FROM python:3.13-slim-bookworm AS dependencies
COPY requirements.lock /tmp/requirements.lock
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.lock

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /srv/media /srv/static /srv/beat /srv/uploads
COPY --from=dependencies /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MEDIA_ROOT=/srv/media \
    UPLOAD_ROOT=/srv/uploads
WORKDIR /srv/portal
COPY . .
# Collecting needs settings but no real secret; these three stay out of the image's environment.
RUN SECRET_KEY=build ID_NUMBER_KEYS=build ID_HASH_KEY=build python manage.py collectstatic --noinput
USER portal
EXPOSE 8000
CMD ["sh", "docker/start-web.sh"]
