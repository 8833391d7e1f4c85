# Prints the 40 most frequent words of a document as JSON: {"word": count, ...}, ties in alphabetical
# order. Only ASCII letters make words, so that every awk counts alike.
{
  line = tolower($0)
  gsub(/[^a-z]+/, " ", line)
  n = split(line, words, " ")
  for (i = 1; i <= n; ++i) ++count[words[i]]
}
END {
  printf "{"
  for (rank = 1; rank <= 40; ++rank) {
    best = ""
    for (word in count)
      if (best == "" || count[word] > count[best] || (count[word] == count[best] && word < best)) best = word
    if (best == "") break
    printf "%s\"%s\": %d", (rank > 1 ? ", " : ""), best, count[best]
    delete count[best]
  }
  print "}"
}
