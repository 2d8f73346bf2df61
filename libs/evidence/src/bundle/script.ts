/** The script in each bundle that checks it with other people's tools alone: openssl, and what every Linux has beside it. */

/** `verify.sh`, for a POSIX shell. Exit code 0: all that it looks at holds; 3: something does not; 1: it could not be done. */
// `@{` stands for `${`, which a template of this language would take for its own.
export const verifyScript = String.raw`#!/bin/sh
# Checks this bundle with openssl and sha256sum. Nothing of the program that made it is used, and nothing here is written to.
#   sh verify.sh          by the key in the bundle
#   sh verify.sh KEY      by the key that you had from the ledger yourself: name+id+base64
# Exit code 0: all holds. 3: something does not. 1: it could not be done. A large ledger takes long: some 10 ms for each entry.
set -u
export LC_ALL=C
cd "$(dirname "$0")" || exit 1
for tool in openssl sha256sum head tail od split find cmp mktemp; do
  command -v "$tool" > /dev/null || { echo "$tool is missing; it is needed to check the bundle." >&2; exit 1; }
done
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
failed=0
say() { if [ "$1" = 0 ]; then echo "holds: $2"; else echo "DOES NOT HOLD: $2"; failed=1; fi; }
binary() { openssl base64 -d -A; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
node() { { printf '\001'; cat "$1" "$2"; } | openssl dgst -sha256 -binary; }

# Every file that the manifest lists is as it says, and there is no other.
tr '{' '\n' < manifest.json | sed -n 's/^"bytes":[0-9]*,"path":"\([^"]*\)","sha256":"\([0-9a-f]*\)".*/\2  \1/p' > "$tmp/sums"
sha256sum --quiet --strict -c "$tmp/sums" 2>&1
say $? "the files are those that the manifest lists"
{ cut -c67- "$tmp/sums"; echo manifest.json; } | sort > "$tmp/listed"
find . ! -type d | sed 's|^\./||' | sort > "$tmp/there"
diff "$tmp/listed" "$tmp/there"
say $? "no file is missing, and none was added"

# The checkpoint is signed with the key.
head -n 3 checkpoint > "$tmp/text"
key=$(cat log.vkey)
name=@{key%%+*}; rest=@{key#*+}; id=@{rest%%+*}
[ "@{1:-$key}" = "$key" ]
say $? "the key is @{1:-the one in the bundle (whether it is the ledger\'s is not shown by the bundle itself)}"
printf %s "@{rest#*+}" | binary > "$tmp/key"
{ printf '\060\052\060\005\006\003\053\145\160\003\041\000'; tail -c 32 "$tmp/key"; } > "$tmp/key.der"
tail -n +5 checkpoint | grep -F -- "— $name " | head -n 1 | sed 's/.* //' | binary > "$tmp/signed"
tail -c +5 "$tmp/signed" > "$tmp/signature"
[ "$(head -n 1 checkpoint)" = "$name" ] && [ -z "$(sed -n 4p checkpoint)" ] && [ "$(head -c 4 "$tmp/signed" | hex)" = "$id" ] &&
  [ "$({ printf '%s\n' "$name"; cat "$tmp/key"; } | sha256sum | cut -c1-8)" = "$id" ] &&
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$tmp/key.der" -rawin -in "$tmp/text" -sigfile "$tmp/signature" > "$tmp/said" 2>&1
say $? "the checkpoint is signed with the key of $name"
size=$(sed -n 2p checkpoint)
root=$(sed -n 3p checkpoint)
case $size in '' | *[!0-9]*) size=0 ;; esac
case $(tail -c 400 manifest.json) in *"\"root\":\"$root\",\"scope\":{"*"},\"size\":$size}") true ;; *) false ;; esac
say $? "the manifest speaks of this checkpoint: $size entries, root $root"

# The root over hashes of 32 bytes, one after the other in a file.
root_of() {
  while [ "$(wc -c < "$1")" -gt 32 ]; do
    rm -rf "$tmp/nodes"; mkdir "$tmp/nodes"
    split -a 6 -b 64 --filter='{ printf "\001"; cat; } > "$FILE"' "$1" "$tmp/nodes/"
    last=$(find "$tmp/nodes" -type f -size -65c)
    if [ -n "$last" ] && [ "$(wc -c < "$last")" = 33 ]; then tail -c 32 "$last" > "$tmp/left"; rm "$last"; else : > "$tmp/left"; fi
    { find "$tmp/nodes" -type f | sort | xargs openssl dgst -sha256 -binary; cat "$tmp/left"; } > "$1.next"
    mv "$1.next" "$1"
  done
}

if [ -d tile/entries ]; then
  # The whole ledger: the root is recomputed from every entry, each of which stands after its length in two bytes.
  : > "$tmp/hashes"
  grep ' tile/entries/' "$tmp/sums" | cut -c67- | sed 's/\.p\/[0-9]*$//' | sort > "$tmp/order"
  while read -r tile; do
    [ -f "$tile" ] || tile=$(find "$tile.p" -type f)
    rm -rf "$tmp/leaves"; mkdir "$tmp/leaves"
    number=100
    exec 3< "$tile"
    while length=$(head -c 2 <&3 | od -An -tu1) && [ -n "$length" ]; do
      set -- $length
      number=$((number + 1))
      { printf '\000'; head -c $(($1 * 256 + @{2:-0})) <&3; } > "$tmp/leaves/$number"
    done
    exec 3<&-
    find "$tmp/leaves" -type f | sort | xargs openssl dgst -sha256 -binary > "$tmp/tile"
    hashes=tile/0/@{tile#tile/entries/}
    cmp "$tmp/tile" "$hashes" || say 1 "the entries of $tile are those whose hashes stand in $hashes"
    cat "$tmp/tile" >> "$tmp/hashes"
  done < "$tmp/order"
  [ $(($(wc -c < "$tmp/hashes") / 32)) = "$size" ]
  say $? "there are $size entries"
  root_of "$tmp/hashes"
  [ "$(openssl base64 -A < "$tmp/hashes")" = "$root" ]
  say $? "the root over all entries is the one that was signed"
else
  # Some entries: each is led to the signed root by its proof.
  for entry in entries/*.json; do
    number=@{entry#entries/}; number=@{number%.json}
    proof=proofs/$number.tlog-proof
    index=$(echo "$number" | sed 's/^0*//'); index=$((index - 1)); at=$index; last=$((size - 1)); good=0
    sed '1,/^$/d' "$proof" | cmp -s - checkpoint && [ "$(sed -n 2p "$proof")" = "index $index" ] && [ "$index" -lt "$size" ] || good=1
    { printf '\000'; cat "$entry"; } | openssl dgst -sha256 -binary > "$tmp/hash"
    sed -n '3,/^$/p' "$proof" | grep . > "$tmp/path"
    while read -r line; do
      printf %s "$line" | binary > "$tmp/other"
      [ "$last" -gt 0 ] || good=1
      while [ "$at" = "$last" ] && [ $((at % 2)) = 0 ] && [ "$at" -gt 0 ]; do at=$((at / 2)); last=$((last / 2)); done
      if [ $((at % 2)) = 1 ]; then node "$tmp/other" "$tmp/hash" > "$tmp/next"; else node "$tmp/hash" "$tmp/other" > "$tmp/next"; fi
      mv "$tmp/next" "$tmp/hash"; at=$((at / 2)); last=$((last / 2))
    done < "$tmp/path"
    [ "$good" = 0 ] && [ "$last" = 0 ] && [ "$(openssl base64 -A < "$tmp/hash")" = "$root" ]
    say $? "$entry is entry $((index + 1)) of the ledger"
  done
fi
echo "Not looked at here: opened/, policy, cosignatures, the time-stamp and state.json. alteram verify looks at those."
[ "$failed" = 0 ] || { echo "Something does not hold: do not rely on this bundle."; exit 3; }
echo "All of that holds."
`.replaceAll('@{', '${')
