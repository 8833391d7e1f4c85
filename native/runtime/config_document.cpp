#include "runtime/config_document.hpp"

#include <algorithm>
#include <numeric>

#include <yaml-cpp/yaml.h>

namespace gantline::native {
namespace {

Defect defect_at(const YAML::Mark& mark, ErrorCode code, std::string message, std::string pointer) {
  return {code, std::move(message), std::move(pointer), mark.is_null() ? 0 : mark.line + 1,
          mark.is_null() ? 0 : mark.column + 1};
}

// Levenshtein distance. Source: Wagner & Fischer, "The string-to-string correction problem", 1974.
size_t distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

std::string pointer_of(const std::string& key) {
  std::string pointer = "/" + key;
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return pointer;
}

class Reader {
 public:
  Reader(const std::vector<std::string>& keys, const std::vector<std::string>& map_keys)
      : keys_(keys), map_keys_(map_keys) {}

  void read(const YAML::Node& node, const std::string& prefix) {
    if (!node.IsMap()) {
      defects.push_back(defect_at(node.Mark(), ErrorCode::kInvalidArgument, "must be a map",
                                  prefix.empty() ? "" : pointer_of(prefix)));
      return;
    }
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        defects.push_back(defect_at(entry.first.Mark(), ErrorCode::kInvalidArgument,
                                    "a key must be a text", pointer_of(prefix)));
        continue;
      }
      const std::string name = entry.first.Scalar();
      const std::string key = prefix.empty() ? name : prefix + "." + name;
      read_entry(key, entry.first.Mark(), entry.second);
    }
  }

  ConfigDocument document;
  Defects defects;

 private:
  void read_entry(const std::string& key, const YAML::Mark& mark, const YAML::Node& node) {
    if (has(map_keys_, key)) {
      read_map(key, node);
    } else if (has(keys_, key)) {
      read_scalar(key, node);
    } else if (is_group(key)) {
      read(node, key);
    } else {
      defects.push_back(defect_at(mark, ErrorCode::kInvalidArgument,
                                  "unknown setting; did you mean `" + nearest(key) + "`?",
                                  pointer_of(key)));
    }
  }

  void read_scalar(const std::string& key, const YAML::Node& node) {
    if (!node.IsScalar()) {
      defects.push_back(defect_at(node.Mark(), ErrorCode::kInvalidArgument,
                                  "must be a single value", pointer_of(key)));
      return;
    }
    ConfigValue value;
    value.text = node.Scalar();
    add(key, std::move(value), node);
  }

  void read_map(const std::string& key, const YAML::Node& node) {
    ConfigValue value;
    value.is_map = true;
    if (!node.IsMap()) {
      defects.push_back(defect_at(node.Mark(), ErrorCode::kInvalidArgument,
                                  "must be a map of names to numbers", pointer_of(key)));
      return;
    }
    for (const auto& entry : node) {
      if (!entry.first.IsScalar() || !entry.second.IsScalar()) {
        defects.push_back(defect_at(entry.second.Mark(), ErrorCode::kInvalidArgument,
                                    "must be a single value", pointer_of(key)));
        continue;
      }
      value.entries.emplace_back(entry.first.Scalar(), entry.second.Scalar());
    }
    add(key, std::move(value), node);
  }

  void add(const std::string& key, ConfigValue value, const YAML::Node& node) {
    const auto same = [&](const auto& entry) { return entry.first == key; };
    if (std::any_of(document.values.begin(), document.values.end(), same)) {
      defects.push_back(
          defect_at(node.Mark(), ErrorCode::kInvalidArgument, "given twice", pointer_of(key)));
      return;
    }
    value.pointer = pointer_of(key);
    value.line = node.Mark().line + 1;
    value.column = node.Mark().column + 1;
    document.values.emplace_back(key, std::move(value));
  }

  static bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  bool is_group(const std::string& key) const {
    return std::any_of(keys_.begin(), keys_.end(),
                       [&](const std::string& known) { return known.rfind(key + ".", 0) == 0; });
  }

  std::string nearest(const std::string& key) const {
    return *std::min_element(keys_.begin(), keys_.end(), [&](const auto& a, const auto& b) {
      return distance(key, a) < distance(key, b);
    });
  }

  const std::vector<std::string>& keys_;
  const std::vector<std::string>& map_keys_;
};

}  // namespace

Result<ConfigDocument, Defects> read_config_document(const std::string& path,
                                                     const std::vector<std::string>& keys,
                                                     const std::vector<std::string>& map_keys) {
  try {
    const YAML::Node root = YAML::LoadFile(path);
    if (!root.IsDefined() || root.IsNull()) return ConfigDocument{};
    Reader reader(keys, map_keys);
    reader.read(root, "");
    if (!reader.defects.empty()) return std::move(reader.defects);
    return std::move(reader.document);
  } catch (const YAML::BadFile&) {
    return Defects{{ErrorCode::kNotFound, "cannot read the configuration file " + path, "", 0, 0}};
  } catch (const YAML::Exception& exception) {
    return Defects{defect_at(exception.mark, ErrorCode::kInvalidArgument, exception.msg, "")};
  }
}

bool split_entries(const std::string& text, ConfigValue& value) {
  value.is_map = true;
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
