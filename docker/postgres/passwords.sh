#!/bin/sh
# Gives the two roles their passwords, at the first start of the database.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --dbname=postgres \
  --set=owner="$(cat /run/secrets/owner_password)" --set=app="$(cat /run/secrets/app_password)" <<'SQL'
ALTER ROLE gramway_owner PASSWORD :'owner';
ALTER ROLE gramway_app PASSWORD :'app';
SQL
