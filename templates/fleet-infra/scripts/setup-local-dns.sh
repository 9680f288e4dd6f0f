#!/bin/sh
# Makes the names of the fleet lead to this machine; see `fleet dns --help`.
exec "${FLEET:-fleet}" dns "$@"
