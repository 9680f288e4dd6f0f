#!/bin/sh
# Makes services reachable at local ports; see `fleet forward --help`.
exec "${FLEET:-fleet}" forward "$@"
