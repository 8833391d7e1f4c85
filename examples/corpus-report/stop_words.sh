#!/bin/sh
# Prints the words that say nothing about a text, as JSON. The list's keeper is down at first: attempt
# number 1 always fails, so the run shows a retry. It goes by the number of the attempt and not by
# chance, so a run that was killed and resumed comes to the same end.
set -eu
if [ "${GANTLINE_ATTEMPT:?}" -le 1 ]; then
  echo "stop_words.sh: the list is not available yet" >&2
  exit 75
fi
awk '{ for (i = 1; i <= NF; ++i) words = words (words == "" ? "" : ", ") "\"" $i "\"" } END { print "[" words "]" }' <<'END'
a all an and any are as at be but by can do for from has have if in into is it its may more must no not
of on one only or other so such than that the their then there these they this to under was what when
which who will with without you your
END
