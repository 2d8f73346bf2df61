#!/bin/sh
# Checks an unpacked evidence bundle with nothing of the program that wrote it: openssl (3.0 or newer), awk, and GNU coreutils with sha256sum.
#   sh verify.sh [FOLDER [FILE OF THE VERIFIER KEY [FILE OF A CHECKPOINT THAT YOU HOLD]]]
# By default it checks the folder that it lies in, by the key that lies there; a key that you had from elsewhere says more. It prints a line for
# each thing that holds and ends with 0, or says what does not hold and ends with 1. Values that were opened are not looked at.
set -eu
LC_ALL=C
export LC_ALL
from() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }                # a path as it was given, wherever we are
keyfile=log.vkey
heldfile=
[ -z "${2:-}" ] || keyfile=$(from "$2")
[ -z "${3:-}" ] || heldfile=$(from "$3")
cd "${1:-$(dirname "$0")}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "It does not hold: $1" >&2; exit 1; }
bytes() { tr a-f A-F | basenc --base16 --decode --ignore-garbage; }             # out of hex
hex() { basenc --base16 --wrap=64 | tr A-F a-f; }                              # a line for each hash
sum() { said=$(sha256sum) && echo "${said%% *}"; }
sums() { (cd "$1" && printf '%s\0' [0-9]* | xargs -0 sha256sum) | cut -c 1-64; } # of the files in a folder, in their order
nodes() {                                                                      # the hashes of the nodes in nodes.hex, to level
  rm -rf "$work/nodes" && mkdir "$work/nodes"
  bytes <"$work/nodes.hex" | (cd "$work/nodes" && split -b 65 -d -a 9 - '')
  if [ -s "$work/nodes.hex" ]; then sums "$work/nodes" >"$work/level"; else : >"$work/level"; fi
}
up() {                                                                         # from a level of the tree to the one above
  paste -d '\0' - - <"$work/level" >"$work/pairs"
  grep -E '^.{128}$' "$work/pairs" | sed 's/^/01/' >"$work/nodes.hex"
  nodes
  grep -E '^.{64}$' "$work/pairs" >>"$work/level" || :
}
unbase64() {                                                                   # to hex, where it is written as it should be
  printf %s "$1" | base64 --decode 2>/dev/null >"$work/decoded" || fail "$1 is not Base 64"
  [ "$(base64 --wrap=0 "$work/decoded")" = "$1" ] || fail "$1 is not Base 64"
  hex <"$work/decoded" | tr -d '\n'
}

# The key: <name>+<id>+<Base 64 of 01 and of an Ed25519 key>. Its id is the beginning of a hash over name and key.
for file in checkpoint "$keyfile"; do [ -e "$file" ] || fail "$file is missing"; done
vkey=$(cat "$keyfile")
name=${vkey%%+*}
rest=${vkey#*+}
id=${rest%%+*}
key=$(unbase64 "${rest#*+}")
[ "${#key}" = 66 ] && [ "${key%"${key#??}"}" = 01 ] || fail "the verifier key is not one of Ed25519"
[ "$({ printf '%s\n' "$name"; printf %s "$key" | bytes; } | sum | cut -c 1-8)" = "$id" ] || fail "the verifier key has another id than its own"
printf %s "302a300506032b6570032100${key#01}" | bytes >"$work/key"

# A checkpoint: the name of the log, how many entries, their root; a blank line; and signatures, of which the first is the log's.
signed() {
  head -n 3 "$1" >"$work/text"
  { read -r origin; read -r size; read -r base64root; } <"$work/text"
  [ "$(grep -c '^$' "$1")" = 1 ] && [ -z "$(sed -n 4p "$1")" ] && [ "$origin" = "$name" ] || fail "the checkpoint is not one of $name"
  case $size in '' | *[!0-9]* | 0?* | ????????????????*) fail "the checkpoint has no size" ;; esac
  root=$(unbase64 "$base64root")
  line=$(sed -n 5p "$1")
  signature=$(unbase64 "${line#"— $name "}")
  [ "${signature#"$id"}" != "$signature" ] || fail "the checkpoint is not signed with the key $id"
  printf %s "${signature#"$id"}" | bytes >"$work/signature"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/text" -sigfile "$work/signature" >"$work/said" 2>&1 ||
    fail "the checkpoint is not signed by $name"
}
if [ -n "$heldfile" ]; then
  signed "$heldfile"
  oldsize=$size oldroot=$root
fi
signed checkpoint
echo "The checkpoint of $size entries is signed by $name."

# The list of files, which is not signed: it tells of damage, and the checkpoint of lies.
if [ -e manifest.json ] || [ -e state.json ] || [ -e verify.sh ]; then
  [ -e manifest.json ] && [ -e state.json ] && [ -e verify.sh ] || fail "manifest.json, state.json or verify.sh is missing"
  grep -o '"path":"[^"]*","sha256":"[0-9a-f]*"' manifest.json | sed 's/"path":"\(.*\)","sha256":"\(.*\)"/\2  \1/' >"$work/sums"
  sha256sum --check --quiet --strict "$work/sums" >&2 || fail "a file is not as manifest.json has it"
  [ "$(find . ! -type d | wc -l)" -eq $(($(wc -l <"$work/sums") + 1)) ] || fail "there are other files than manifest.json has"
  case $(tail -c 400 manifest.json) in
    *",\"origin\":\"$name\",\"root\":\"$base64root\",\"scope\":{"*"},\"size\":$size}") ;;
    *) fail "manifest.json speaks of another checkpoint" ;;
  esac
  if [ -d entries ]; then there=$(find entries ! -type d | wc -l); else there=$size; fi
  grep -q '^{"entries":'"$there"',"files":' manifest.json || fail "there are other entries than the ${there} of manifest.json"
  echo "The files are as manifest.json lists them, and there are no others."
fi

# Receipts: from each entry up to the root (RFC 9162, section 2.1.3.2), all of them a step at a time.
if [ -d entries ]; then
  (cd entries && printf '%s\n' *) | sed 's/\.json$//' >"$work/names"
  grep -qEv '^[0-9]{9,15}$' "$work/names" && fail "there are other files in entries/ than entries"
  (cd proofs && printf '%s\n' *) | sed 's/\.tlog-proof$//' | cmp -s - "$work/names" || fail "not every entry has a receipt, or not every receipt an entry"
  printf '%s\0' proofs/* | xargs -0 cat | name=$name size=$size root=$base64root awk '
    BEGIN { digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
    function hex(hash,  text, held, bits, at) {
      if (length(hash) != 44 || hash !~ /^[A-Za-z0-9+\/]*[AEIMQUYcgkosw048]=$/) return "none"
      for (at = 1; at < 44; at++) {
        held = held * 64 + index(digits, substr(hash, at, 1)) - 1
        for (bits += 6; bits >= 4; held %= 2 ^ bits) { bits -= 4; text = text sprintf("%x", int(held / 2 ^ bits)) }
      }
      return text
    }
    function end() { if (part) print part < 7 ? "none" : line }
    $0 == "c2sp.org/tlog-proof@v1" { end(); part = 1; next }
    part == 1 && /^extra / { next }
    part == 1 { line = /^index (0|[1-9][0-9]*)$/ ? $2 : "none"; part = 2; next }
    part == 2 && $0 != "" { line = line " " hex($0); next }
    part == 3 && $0 != ENVIRON["name"] || part == 4 && $0 != ENVIRON["size"] || part == 5 && $0 != ENVIRON["root"] || part == 6 && $0 != "" { line = "none" }
    { part++ }
    END { end() }' >"$work/receipts"
  mkdir "$work/entries"
  while read -r entry; do { printf '\0' && cat "entries/$entry.json"; } >"$work/entries/$entry"; done <"$work/names"
  sums "$work/entries" >"$work/hashes"
  # Each line: the entry, the hash so far, where it stands among how many, and the hashes that are still to come.
  paste -d ' ' "$work/names" "$work/hashes" "$work/receipts" |
    awk -v size="$size" '{ if ($3 !~ /^[0-9]+$/ || $3 + 1 != $1 + 0 || $3 >= size) $3 = "none"; $3 = $3 " " size - 1; print }' >"$work/open"
  while [ -s "$work/open" ]; do
    : >"$work/nodes.hex"
    awk -v root="$root" -v folder="$work" '
      NF == 4 && $4 == 0 && $2 == root { next }
      NF == 4 || $3 == "none" || $4 == 0 || length($5) != 64 { print $1 >(folder "/failed"); next }
      {
        at = $3
        last = $4
        if (at % 2 == 1 || at == last) {
          print "01" $5 $2 >(folder "/nodes.hex")
          while (at % 2 == 0 && at > 0) { at /= 2; last = int(last / 2) }
        } else print "01" $2 $5 >(folder "/nodes.hex")
        rest = ""
        for (field = 6; field <= NF; field++) rest = rest " " $field
        print $1, int(at / 2) " " int(last / 2) rest
      }' "$work/open" >"$work/next"
    [ ! -e "$work/failed" ] || fail "entry $(head -n 1 "$work/failed") is not in the log: its receipt is for another, or does not lead to the root"
    nodes
    awk -v hashes="$work/level" '{ getline hash <hashes; $1 = $1 " " hash; print }' "$work/next" >"$work/open"
  done
  # In a bundle the entries of each record are numbered without a gap.
  [ ! -e manifest.json ] || printf '%s\0' entries/* | xargs -0 -n 1000 awk '{ print substr($0, length($0) - 600) }' | awk '
    match($0, /"revision":[0-9]+,"schema":[0-9]+,"stream":"[^"]*","type":"[^"]*","via":"[^"]*"}$/) {
      split(substr($0, RSTART), part, /[:,"]+/)
      if (part[3] != revision[part[7]]++) exit 1
    }' || fail "entries of a record are missing"
  echo "$(($(wc -l <"$work/names"))) receipts lead from their entries to the root that was signed."
fi

# All entries: the hash of each, which stands after its length in two bytes; and then level by level, two hashes each, up to the root.
if [ -d tile ]; then
  mkdir "$work/leaves"
  find tile/entries -type f | sort | while read -r bundle; do basenc --base16 --wrap=0 "$bundle" && echo; done | awk -v folder="$work/leaves" '
    function number(at) { return 16 * index("123456789ABCDEF", substr($0, at, 1)) + index("123456789ABCDEF", substr($0, at + 1, 1)) }
    {
      for (at = 1; at <= length($0); at = end) {
        end = at + 4 + 2 * (256 * number(at) + number(at + 2))
        if (end > length($0) + 1) break
        file = sprintf("%s/%09d", folder, entries++)
        printf "%c", 0 >file
        for (at += 4; at < end; at += 2) printf "%c", number(at) >file
        close(file)
      }
    }'
  sums "$work/leaves" >"$work/all"
  cp "$work/all" "$work/level"
  [ "$(wc -l <"$work/all")" -eq "$size" ] || fail "there are other entries in the tiles than $size"
  files=$(((size + 255) / 256)) height=0
  while :; do
    full=$((size >> height))
    if [ $((height % 8)) = 0 ] && [ "$full" -gt 0 ]; then
      head -n "$full" "$work/level" >"$work/expected"
      find "tile/$((height / 8))" -type f | sort | xargs cat | hex | cmp -s - "$work/expected" || fail "tile/$((height / 8)) is not that of the entries"
      files=$((files + (full + 255) / 256))
    fi
    [ "$(wc -l <"$work/level")" -gt 1 ] || break
    up
    height=$((height + 1))
  done
  [ "$(cat "$work/level")" = "$root" ] || fail "the root of the entries is not the one that was signed"
  [ "$(find tile ! -type d | wc -l)" -eq "$files" ] || fail "there are other tiles than those of the log"
  echo "The root of all $size entries is the one that was signed, and the tiles are as the entries have them."
fi
[ -d entries ] || [ -d tile ] || fail "there are neither receipts nor tiles to check"

# The checkpoint that you hold: the root of as many entries is its own.
if [ -n "$heldfile" ]; then
  [ "$oldsize" -le "$size" ] || fail "the checkpoint that you hold has $oldsize entries, and this one $size: it is older"
  if [ "$oldsize" -eq "$size" ]; then
    [ "$oldroot" = "$root" ] || fail "the checkpoint that you hold is of as many entries, and of others"
  else
    [ -d tile ] || fail "that the checkpoint which you hold begins this log is shown by a bundle of the whole ledger alone"
    head -n "$oldsize" "$work/all" >"$work/level"
    while [ "$(wc -l <"$work/level")" -gt 1 ]; do up; done
    [ "$oldsize" -eq 0 ] || [ "$(cat "$work/level")" = "$oldroot" ] || fail "the entries of the checkpoint that you hold do not begin this log"
  fi
  echo "The $oldsize entries of the checkpoint that you hold begin this log."
fi
