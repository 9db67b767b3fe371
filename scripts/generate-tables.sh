#!/usr/bin/env bash
# Writes src/db/tables.gen.ts from a migrated database. Use: scripts/generate-tables.sh postgres://…
set -eu
cd "$(dirname "$0")/.."
export PATH="$PWD/node_modules/.bin:$PATH"
kysely-codegen --url "$1" --dialect postgres --camel-case --date-parser string --numeric-parser string \
  --type-mapping '{"int8":"bigint","timestamptz":"Temporal.Instant","date":"Temporal.PlainDate"}' \
  --include-pattern 'public.*' --exclude-pattern '*.kysely_*' --out-file src/db/tables.gen.ts
sed -i 's/export interface DB /export interface Tables /' src/db/tables.gen.ts
