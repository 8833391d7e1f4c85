#pragma once

#include <string>
#include <utility>
#include <vector>

#include "files/document.hpp"
#include "gantline/result.hpp"

namespace gantline::native {

// A value as it was written: a text, or names with texts.
struct ConfigValue {
  std::string text;
  std::vector<std::pair<std::string, std::string>> entries;
  std::string pointer;  // where it was written
};

struct ConfigDocument {
  std::vector<std::pair<std::string, ConfigValue>> values;  // by key ("log.level")
  Defects defects;  // unknown keys, with the nearest known one; values of the wrong shape
  SourceMap source;
};

// Reads a YAML or JSON file into the values of `keys`; those in `map_keys` are maps.
// Errors: those of read_document.
Result<ConfigDocument, Defects> read_config_document(const std::string& path,
                                                     const std::vector<std::string>& keys,
                                                     const std::vector<std::string>& map_keys);

// The entries of "cpu=4,memory=8GiB". False when one has no `=`.
bool split_entries(const std::string& text, ConfigValue& value);

}  // namespace gantline::native
