#include "files/pointer_positions.hpp"
#include "files/yaml_parse.hpp"

namespace gantline {
namespace {

// Follows the events of a text that was read before, and tells the positions.
class Locator : public YAML::EventHandler {
 public:
  explicit Locator(PointerPositions& positions) : positions_(positions) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { scalar(mark, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { scalar(mark, ""); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    scalar(mark, value);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    begin_value(mark);
    levels_.push_back({false, false, 0});
  }
  void OnSequenceEnd() override { end_collection(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    begin_value(mark);
    levels_.push_back({true, false, 0});
  }
  void OnMapEnd() override { end_collection(); }

 private:
  struct Level {
    bool is_map = false;
    bool has_key = false;
    size_t next_index = 0;
  };

  void scalar(const YAML::Mark& mark, const std::string& text) {
    if (!levels_.empty() && levels_.back().is_map && !levels_.back().has_key) {
      levels_.back().has_key = true;
      positions_.enter_key(text, position_of(mark));
      return;
    }
    begin_value(mark);
    end_value();
  }

  void begin_value(const YAML::Mark& mark) {
    if (levels_.empty() || levels_.back().is_map) return;
    positions_.enter_index(levels_.back().next_index++, position_of(mark));
  }

  void end_value() {
    if (levels_.empty()) return;
    positions_.leave();
    levels_.back().has_key = false;
  }

  void end_collection() {
    levels_.pop_back();
    end_value();
  }

  PointerPositions& positions_;
  std::vector<Level> levels_;
};

}  // namespace

void locate_in_yaml(std::string_view text, Defects& defects) {
  PointerPositions positions(defects);
  Locator locator(positions);
  // The text was read without errors; should it not be this time, what was found so far serves.
  (void)feed_yaml(text, locator);
  positions.apply(defects);
}

}  // namespace gantline
