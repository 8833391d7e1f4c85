#!/bin/sh
# measure.sh COLLECTION PATH: prints lines, words, bytes and content hash of one document as JSON.
# The path comes from list_files.py; a name that would need escaping in JSON is refused.
set -eu
export LC_ALL=C
case $2 in
  *[!-A-Za-z0-9_./+]*) echo "measure.sh: unexpected character in the name: $2" >&2; exit 65 ;;
esac
hash=$(sha256sum <"$2")
awk -v collection="$1" -v path="$2" -v hash="${hash%% *}" '
  { words += NF; bytes += length($0) + 1 }
  END {
    printf "{\"bytes\": %d, \"collection\": \"%s\", \"lines\": %d, \"path\": \"%s\", \"sha256\": \"%s\", \"words\": %d}\n",
      bytes, collection, NR, path, hash, words
  }' "$2"
