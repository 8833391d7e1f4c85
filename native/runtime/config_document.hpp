#pragma once

#include <string>
#include <utility>
#include <vector>

#include "gantline/result.hpp"

namespace gantline::native {

// A value as it was written: a text, or names with texts.
struct ConfigValue {
  std::string text;
  std::vector<std::pair<std::string, std::string>> entries;
  bool is_map = false;
  std::string pointer;  // where it was written
  int line = 0;
  int column = 0;
};

struct ConfigDocument {
  std::vector<std::pair<std::string, ConfigValue>> values;  // by key ("log.level"), in file order
};

// Reads a YAML (or JSON, which is YAML) file into the values of `keys`; those in `map_keys` are
// maps. Unknown keys are defects that name the nearest known one.
Result<ConfigDocument, Defects> read_config_document(const std::string& path,
                                                     const std::vector<std::string>& keys,
                                                     const std::vector<std::string>& map_keys);

// The entries of "cpu=4,memory=8GiB". False when one has no `=`.
bool split_entries(const std::string& text, ConfigValue& value);

}  // namespace gantline::native
