#!/bin/sh
# Starts the web service: hand the image's static files to nginx, bring the database up to date, serve.
set -eu
# A named volume keeps the files of the image it was first made from, so an upgrade copies its own over them.
cp -R staticfiles/. /srv/static/
python manage.py migrate --noinput
python manage.py load_reference
exec gunicorn --config docker/gunicorn.conf.py portal.wsgi:application
