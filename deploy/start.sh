#!/bin/sh
# What a container runs: the records' tables, static files, a library, then the server. PULL_FROM names a storage that
# another machine publishes to; without it the content of the image (or of CONTENT_DIRS) is published here.
set -eu
python3 manage.py migrate --verbosity 0
python3 manage.py collectstatic --noinput --verbosity 0
if [ -n "${PULL_FROM:-}" ]; then
    until python3 manage.py pull --from "$PULL_FROM"; do sleep 2; done
    python3 manage.py pull --from "$PULL_FROM" --watch 2 &
else
    python3 manage.py publish --no-webhooks ${PUBLISH_TO:+--to "$PUBLISH_TO"}
fi
exec gunicorn kb.wsgi --config kb/gunicorn.py --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm
