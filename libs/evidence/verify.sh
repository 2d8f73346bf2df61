#!/bin/sh
# Checks an unpacked evidence bundle with nothing of the program that wrote it: openssl (3.0 or newer), awk, and GNU coreutils with sha256sum.
#   sh verify.sh [FOLDER] [FILE OF THE VERIFIER KEY]
# By default it checks the folder that it lies in, by the key that lies there; a key that you had from elsewhere says more. It prints a line for
# each thing that holds and ends with 0, or says what does not hold and ends with 1. Values that were opened are not looked at.
set -eu
LC_ALL=C
export LC_ALL
cd "${1:-$(dirname "$0")}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "It does not hold: $1" >&2; exit 1; }
bytes() { tr a-f A-F | basenc --base16 --decode --ignore-garbage; }             # out of hex
hex() { basenc --base16 --wrap=64 | tr A-F a-f; }                              # a line for each hash
sum() { said=$(sha256sum) && echo "${said%% *}"; }
sums() { (cd "$1" && printf '%s\0' [0-9]* | xargs -0 sha256sum) | cut -c 1-64; } # of the files in a folder, in their order
unbase64() {                                                                   # to hex, where it is written as it should be
  printf %s "$1" | base64 --decode 2>/dev/null >"$work/decoded" || fail "$1 is not Base 64"
  [ "$(base64 --wrap=0 "$work/decoded")" = "$1" ] || fail "$1 is not Base 64"
  hex <"$work/decoded" | tr -d '\n'
}
hashes() {                                                                     # the same, many at once: a hash a line
  awk 'BEGIN { digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
    length($0) != 44 || !/^[A-Za-z0-9+\/]*[AEIMQUYcgkosw048]=$/ { print "none"; next }
    {
      line = ""
      held = bits = 0
      for (at = 1; at < 44; at++) {
        held = held * 64 + index(digits, substr($0, at, 1)) - 1
        for (bits += 6; bits >= 4; held %= 2 ^ bits) { bits -= 4; line = line sprintf("%x", int(held / 2 ^ bits)) }
      }
      print line
    }'
}

# The key: <name>+<id>+<Base 64 of 01 and of an Ed25519 key>. Its id is the beginning of a hash over name and key.
vkey=$(cat "${2:-log.vkey}")
name=${vkey%%+*}
rest=${vkey#*+}
id=${rest%%+*}
key=$(unbase64 "${rest#*+}")
[ "${#key}" = 66 ] && [ "${key%"${key#??}"}" = 01 ] || fail "the verifier key is not one of Ed25519"
[ "$({ printf '%s\n' "$name"; printf %s "$key" | bytes; } | sum | cut -c 1-8)" = "$id" ] || fail "the verifier key has another id than its own"

# The checkpoint: the name of the log, how many entries, their root; a blank line; and signatures, of which the first is the log's.
head -n 3 checkpoint >"$work/text"
{ read -r origin; read -r size; read -r base64root; } <"$work/text"
[ "$(grep -c '^$' checkpoint)" = 1 ] && [ -z "$(sed -n 4p checkpoint)" ] && [ "$origin" = "$name" ] || fail "the checkpoint is not one of $name"
case $size in '' | *[!0-9]* | 0?* | ????????????????*) fail "the checkpoint has no size" ;; esac
root=$(unbase64 "$base64root")
line=$(sed -n 5p checkpoint)
signature=$(unbase64 "${line#"— $name "}")
[ "${signature#"$id"}" != "$signature" ] || fail "the checkpoint is not signed with the key $id"
printf %s "${signature#"$id"}" | bytes >"$work/signature"
printf %s "302a300506032b6570032100${key#01}" | bytes >"$work/key"
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key" -rawin -in "$work/text" -sigfile "$work/signature" >"$work/said" 2>&1 ||
  fail "the checkpoint is not signed by $name"
echo "The checkpoint of $size entries is signed by $name."

# The list of files, which is not signed: it tells of damage, and the checkpoint of lies.
if [ -e manifest.json ]; then
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

# Receipts: from each entry up to the root (RFC 9162, section 2.1.3.2).
if [ -d entries ]; then
  count=0
  for entry in entries/*; do
    sequence=$(basename "$entry" .json)
    proof=proofs/$sequence.tlog-proof
    sed '1,/^$/d' "$proof" | head -n 3 | cmp -s - "$work/text" || fail "the receipt of entry $sequence is by another checkpoint"
    sed -n '/^index /,/^$/p' "$proof" | sed '$d' >"$work/path"
    read -r _ index <"$work/path"
    case $index in '' | *[!0-9]* | 0?* | ????????????????*) fail "the receipt of entry $sequence names no index" ;; esac
    [ "$(printf %09d $((index + 1)))" = "$sequence" ] && [ "$index" -lt "$size" ] || fail "the receipt of entry $sequence is for another"
    hash=$({ printf '\0'; cat "$entry"; } | sum)
    at=$index last=$((size - 1))
    for other in $(sed 1d "$work/path" | hashes); do
      [ "$last" -gt 0 ] && [ "${#other}" = 64 ] || fail "the receipt of entry $sequence does not lead to the root"
      if [ $((at % 2)) = 1 ] || [ "$at" = "$last" ]; then
        hash=$(printf %s "01$other$hash" | bytes | sum)
        while [ $((at % 2)) = 0 ] && [ "$at" -gt 0 ]; do at=$((at / 2)) last=$((last / 2)); done
      else
        hash=$(printf %s "01$hash$other" | bytes | sum)
      fi
      at=$((at / 2)) last=$((last / 2))
    done
    [ "$last" = 0 ] && [ "$hash" = "$root" ] || fail "entry $sequence is not in the log"
    count=$((count + 1))
  done
  [ "$(find proofs ! -type d | wc -l)" -eq "$count" ] || fail "there are receipts without an entry"
  echo "$count receipts lead from their entries to the root that was signed."
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
  sums "$work/leaves" >"$work/level"
  [ "$(wc -l <"$work/level")" -eq "$size" ] || fail "there are other entries in the tiles than $size"
  files=$(((size + 255) / 256)) height=0
  while :; do
    full=$((size >> height))
    if [ $((height % 8)) = 0 ] && [ "$full" -gt 0 ]; then
      head -n "$full" "$work/level" >"$work/expected"
      find "tile/$((height / 8))" -type f | sort | xargs cat | hex | cmp -s - "$work/expected" || fail "tile/$((height / 8)) is not that of the entries"
      files=$((files + (full + 255) / 256))
    fi
    [ "$(wc -l <"$work/level")" -gt 1 ] || break
    rm -rf "$work/nodes" && mkdir "$work/nodes"
    paste -d '\0' - - <"$work/level" >"$work/pairs"
    grep -E '^.{128}$' "$work/pairs" | sed 's/^/01/' | bytes | (cd "$work/nodes" && split -b 65 -d -a 9 - '')
    { sums "$work/nodes" && grep -E '^.{64}$' "$work/pairs" || :; } >"$work/level"
    height=$((height + 1))
  done
  [ "$(cat "$work/level")" = "$root" ] || fail "the root of the entries is not the one that was signed"
  [ "$(find tile ! -type d | wc -l)" -eq "$files" ] || fail "there are other tiles than those of the log"
  echo "The root of all $size entries is the one that was signed, and the tiles are as the entries have them."
fi
[ -d entries ] || [ -d tile ] || fail "there are neither receipts nor tiles to check"
