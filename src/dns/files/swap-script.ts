/** The file is no longer what it was when the change was computed. */
export const changedMeanwhile = 75

/**
 * The one command that may run with privilege, for /bin/sh: compares a file with the bytes that are
 * expected and swaps in the wanted ones. Arguments: FILE, the file with the EXPECTED bytes ('' for no
 * file), that with the WANTED bytes ('' to delete), `rename` or `write`, and what to have reload.
 * A rename puts all bytes in place at once, but cannot replace a bind mount (EBUSY) and parts hard
 * links: then the file is written, and put back where that fails half-way.
 * Exit codes: 75 the file changed, 74 it could not be written.
 */
export const swapScript = `set -u
PATH=/usr/bin:/bin:/usr/sbin:/sbin
file=$1 expected=$2 wanted=$3 how=$4 reload=$5
new="$file.fleet-$$"
trap 'rm -f "$new"' EXIT
unchanged() {
  if [ -n "$expected" ]; then cmp -s "$expected" "$file"; else [ ! -e "$file" ]; fi
}
swap() {
  [ "$how" = rename ] && cp -p "$file" "$new" 2>/dev/null && cat "$wanted" > "$new" || return 1
  [ ! -x /usr/bin/chcon ] || chcon --reference="$file" "$new" 2>/dev/null
  unchanged || exit 75
  mv -f "$new" "$file" 2>/dev/null
}
unchanged || exit 75
if [ -z "$wanted" ]; then
  rm -f "$file" || exit 74
elif [ -z "$expected" ]; then
  umask 022
  mkdir -p "$(dirname "$file")" && cat "$wanted" > "$file" || exit 74
elif ! swap; then
  unchanged || exit 75
  cat "$wanted" > "$file" || { cat "$expected" > "$file"; exit 74; }
fi
[ -z "$wanted" ] || cmp -s "$wanted" "$file" || exit 74
case $reload in
hosts)
  [ ! -x /usr/bin/dscacheutil ] || dscacheutil -flushcache
  [ ! -x /usr/sbin/mDNSResponder ] || killall -HUP mDNSResponder
  [ ! -x /usr/bin/resolvectl ] || resolvectl flush-caches
  [ ! -x /usr/sbin/nscd ] || nscd -i hosts
  ;;
systemd-resolved) systemctl restart systemd-resolved ;;
dnsmasq) systemctl restart dnsmasq ;;
esac >/dev/null 2>&1
exit 0
`
