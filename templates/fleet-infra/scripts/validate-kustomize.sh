#!/bin/sh
# Builds what Flux would build and names what is wrong; see `fleet validate --help`.
exec "${FLEET:-fleet}" validate "$@"
