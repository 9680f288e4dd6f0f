#!/bin/sh
# Answers a forwarded connection in the place of a program: in the sandbox none runs. Says so in the
# words of the protocol that the first bytes speak, so that nobody takes it for the program.
words='In the sandbox containers are simulated: nothing runs behind this port.'
octal() { printf '\\%03o' "$1"; }

case "$(head -c 8 | od -An -v -tx1 | tr -d ' \n')" in
474554* | 48454144* | 504f5354* | 505554* | 44454c* | 4f505449* | 5041544348*)
  page="<!doctype html><title>fleet sandbox</title><p>$words</p>"
  printf 'HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\n'
  printf 'Content-Length: %d\r\nConnection: close\r\n\r\n%s' "${#page}" "$page"
  ;;
2a*) # Redis
  printf -- '-ERR %s\r\n' "$words"
  ;;
0000*) # PostgreSQL: ErrorResponse with severity, code 57P03 (cannot_connect_now) and message
  printf 'E\000\000\000'
  printf "$(octal $((${#words} + 28)))"
  printf 'SFATAL\000VFATAL\000C57P03\000M%s\000\000' "$words"
  ;;
esac
