#include "runtime/config_document.hpp"

#include <algorithm>

#include "gantline/names.hpp"

namespace gantline::native {
namespace {

using nlohmann::json;

std::string pointer_of(std::string key) {
  std::replace(key.begin(), key.end(), '.', '/');
  return "/" + key;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// A single value as it would be written in a flag.
std::string text_of(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

class Reader {
 public:
  Reader(const std::vector<std::string>& keys, const std::vector<std::string>& map_keys)
      : keys_(keys), map_keys_(map_keys) {}

  void read(const json& group, const std::string& prefix) {
    for (const auto& [name, value] : group.items()) {
      const std::string key = prefix + name;
      if (has(map_keys_, key)) {
        read_map(key, value);
      } else if (has(keys_, key)) {
        read_single(key, value);
      } else if (is_group(key) && value.is_object()) {
        read(value, key + ".");
      } else if (is_group(key)) {
        add_defect(key, "must be a map");
      } else {
        add_defect(key, "unknown setting " + in_quotes(key) + suggester_.hint(key, names()));
      }
    }
  }

  ConfigDocument document;

 private:
  void read_single(const std::string& key, const json& value) {
    if (value.is_structured() || value.is_null()) return add_defect(key, "must be a single value");
    document.values.emplace_back(key, ConfigValue{text_of(value), {}, pointer_of(key)});
  }

  void read_map(const std::string& key, const json& map) {
    if (!map.is_object()) return add_defect(key, "must be a map of names to numbers");
    ConfigValue value;
    value.pointer = pointer_of(key);
    for (const auto& [name, entry] : map.items()) {
      if (entry.is_structured() || entry.is_null()) {
        add_defect(key, name + " must be a single value");
      } else {
        value.entries.emplace_back(name, text_of(entry));
      }
    }
    document.values.emplace_back(key, std::move(value));
  }

  void add_defect(const std::string& key, std::string message) {
    document.defects.push_back(
        {ErrorCode::kInvalidArgument, std::move(message), pointer_of(key), 0, 0});
  }

  bool is_group(const std::string& key) const {
    return std::any_of(keys_.begin(), keys_.end(),
                       [&](const std::string& known) { return known.rfind(key + ".", 0) == 0; });
  }

  // Of the settings and the groups that they are in.
  std::vector<std::string_view> names() const {
    std::vector<std::string_view> names;
    for (const std::string_view key : keys_) {
      names.push_back(key);
      const size_t dot = key.find('.');
      if (dot != std::string_view::npos) names.push_back(key.substr(0, dot));
    }
    return names;
  }

  const std::vector<std::string>& keys_;
  const std::vector<std::string>& map_keys_;
  Suggester suggester_;
};

}  // namespace

Result<ConfigDocument, Defects> read_config_document(const std::string& path,
                                                     const std::vector<std::string>& keys,
                                                     const std::vector<std::string>& map_keys) {
  Result<LoadedDocument, Defects> loaded = read_document(path);
  if (!loaded.ok()) return loaded.error();
  const json& root = loaded.value().json;
  Reader reader(keys, map_keys);
  reader.document.source = loaded.value().source;
  if (root.is_object()) {
    reader.read(root, "");
  } else if (!root.is_null()) {
    reader.document.defects.push_back(
        {ErrorCode::kInvalidArgument, "a configuration is a map of settings", "", 0, 0});
  }
  return std::move(reader.document);
}

bool split_entries(const std::string& text, ConfigValue& value) {
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const size_t equals = text.find('=', begin);
    if (equals >= end || equals == begin) return false;
    value.entries.emplace_back(text.substr(begin, equals - begin),
                               text.substr(equals + 1, end - equals - 1));
    begin = end + 1;
  }
  return true;
}

}  // namespace gantline::native
