#include <map>
#include <vector>

#include "files/read_text.hpp"
#include "files/yaml_parse.hpp"
#include "files/yaml_scalar.hpp"
#include "gantline/limits.hpp"
#include "gantline/names.hpp"

namespace gantline {
namespace {

using nlohmann::json;

// What a node of a document counts for beside its text when aliases copy it.
constexpr size_t kNodeBytes = 16;

// Builds the JSON value from the events of the parser.
class JsonBuilder : public YAML::EventHandler {
 public:
  json take_value() { return std::move(root_); }
  Defects take_defects() { return std::move(defects_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (expects_key()) stop_yaml(mark, "a key is missing");
    put(json(nullptr), kNodeBytes, anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (expects_key()) stop_yaml(mark, "an alias cannot be a key");
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) stop_yaml(mark, "an alias within what it stands for");
    // Without a bound a few lines could grow beyond all memory ("billion laughs").
    alias_bytes_ += found->second.bytes;
    if (alias_bytes_ > limits::kDocumentBytes) {
      stop_yaml(mark, "the aliases stand for too much text", ErrorCode::kLimitExceeded);
    }
    if (is_merge_value()) check_merge(mark, found->second.value);
    put(json(found->second.value), found->second.bytes, YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (expects_key()) {
      begin_member(mark, tag, value);
      return;
    }
    if (is_merge_value()) stop_yaml(mark, "a merge key takes a mapping or a list of them");
    Result<json> resolved = tag == "!"   ? Result<json>(json(value))
                            : tag == "?" ? resolve_plain_scalar(value)
                                         : resolve_tagged_scalar(tag, value);
    if (!resolved.ok()) add_defect(mark, resolved.error().code, resolved.error().message);
    put(resolved.ok() ? std::move(resolved).value() : json(nullptr), kNodeBytes + value.size(),
        anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin_collection(mark, tag, "tag:yaml.org,2002:seq", json::array(), anchor);
  }
  void OnSequenceEnd() override { end_collection(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin_collection(mark, tag, "tag:yaml.org,2002:map", json::object(), anchor);
  }
  void OnMapEnd() override {
    // A mapping's own members win over merged ones, and earlier merges over later ones.
    Level& level = levels_.back();
    for (const json& merged : level.merges) {
      for (const auto& [key, value] : merged.items()) level.value.emplace(key, value);
    }
    end_collection();
  }

 private:
  // A collection that has begun and not ended.
  struct Level {
    json value;
    YAML::anchor_t anchor = YAML::NullAnchor;
    size_t bytes = kNodeBytes;
    YAML::Mark mark;
    bool has_key = false;
    bool is_merge = false;    // the key is "<<"
    bool is_ignored = false;  // the key is a duplicate, reported already
    std::string key;
    std::vector<json> merges;  // mappings to merge, in order
  };
  struct Anchored {
    json value;
    size_t bytes = 0;
  };

  bool expects_key() const {
    return !levels_.empty() && levels_.back().value.is_object() && !levels_.back().has_key;
  }
  bool is_merge_value() const { return !levels_.empty() && levels_.back().is_merge; }

  void begin_member(const YAML::Mark& mark, const std::string& tag, const std::string& key) {
    Level& level = levels_.back();
    level.has_key = true;
    level.key = key;
    level.mark = mark;
    level.bytes += kNodeBytes + key.size();
    level.is_merge = tag == "?" && key == "<<";
    level.is_ignored = !level.is_merge && level.value.contains(key);
    if (level.is_ignored) {
      add_defect(mark, ErrorCode::kAlreadyExists,
                 "a second key " + in_quotes(key) + " in this mapping");
    }
  }

  // One that leaves the rest of the text readable.
  void add_defect(const YAML::Mark& mark, ErrorCode code, std::string message) {
    if (defects_.size() >= limits::kDefects) return;
    const TextPosition position = position_of(mark);
    defects_.push_back({code, std::move(message), pointer(), position.line, position.column});
  }

  // Of the node that begins; "" for a key, whose pointer is that of the first one like it.
  std::string pointer() const {
    std::string result;
    for (const Level& level : levels_) {
      if (level.is_ignored) return {};
      const std::string token =
          level.value.is_array() ? std::to_string(level.value.size()) : level.key;
      result += "/" + escape_pointer_token(token);
    }
    return result;
  }

  void begin_collection(const YAML::Mark& mark, const std::string& tag, std::string_view core_tag,
                        json value, YAML::anchor_t anchor) {
    if (expects_key()) stop_yaml(mark, "a key must be a scalar");
    if (!tag.empty() && tag != "?" && tag != "!" && tag != core_tag) {
      add_defect(mark, ErrorCode::kInvalidArgument, "unknown tag " + in_quotes(tag));
    }
    if (levels_.size() >= limits::kDocumentDepth) {
      stop_yaml(mark, "nested deeper than " + std::to_string(limits::kDocumentDepth) + " levels",
                ErrorCode::kLimitExceeded);
    }
    levels_.emplace_back();
    levels_.back().value = std::move(value);
    levels_.back().anchor = anchor;
    levels_.back().mark = mark;
  }

  void end_collection() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    if (is_merge_value()) check_merge(level.mark, level.value);
    put(std::move(level.value), level.bytes, level.anchor);
  }

  static void check_merge(const YAML::Mark& mark, const json& value) {
    bool is_valid = value.is_object() || value.is_array();
    if (value.is_array()) {
      for (const json& element : value) is_valid = is_valid && element.is_object();
    }
    if (!is_valid) stop_yaml(mark, "a merge key takes a mapping or a list of them");
  }

  // Puts a finished node where it belongs.
  void put(json value, size_t bytes, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = {value, bytes};
    if (levels_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = levels_.back();
    level.bytes += bytes;
    if (level.value.is_array()) {
      level.value.push_back(std::move(value));
      return;
    }
    if (level.is_merge) {
      add_merges(level, std::move(value));
    } else if (!level.is_ignored) {
      level.value[level.key] = std::move(value);
    }
    level.has_key = false;
    level.is_merge = false;
  }

  static void add_merges(Level& level, json value) {
    if (value.is_object()) {
      level.merges.push_back(std::move(value));
      return;
    }
    for (json& element : value) level.merges.push_back(std::move(element));
  }

  json root_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  size_t alias_bytes_ = 0;
  Defects defects_;
};

}  // namespace

Result<ReadText, Defects> read_yaml_text(std::string_view text) {
  JsonBuilder builder;
  const Result<void, Defects> fed = feed_yaml(text, builder);
  ReadText read{json(), builder.take_defects()};
  if (!fed.ok()) {
    read.defects.insert(read.defects.end(), fed.error().begin(), fed.error().end());
    return std::move(read.defects);
  }
  read.value = builder.take_value();
  if (read.value.is_null() && read.defects.empty()) {
    return Defects{{ErrorCode::kInvalidArgument, "the file is empty", "", 1, 1}};
  }
  return read;
}

}  // namespace gantline
