#include "store/workflow_rows.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gantline/assert.hpp"
#include "gantline/bytes.hpp"
#include "gantline/codec.hpp"
#include "store/damage.hpp"
#include "store/rocksdb_status.hpp"

namespace gantline::native {
namespace {

constexpr uint8_t kVersion = 1;
constexpr char kByHash = 'h';
constexpr char kByName = 'n';
constexpr size_t kCachedWorkflows = 8;

std::string hash_key(const ContentHash& hash) {
  std::string key(1, kByHash);
  return key.append(reinterpret_cast<const char*>(hash.data()), hash.size());
}

// Up to the time and the hash; the length goes first, so that no name begins another.
std::string name_prefix(std::string_view name) {
  std::string key(1, kByName);
  bytes::append_text(key, name);
  return key;
}

std::string name_key(const Workflow& workflow, Millis stored_at) {
  std::string key = name_prefix(workflow.settings().name);
  bytes::append_big_endian(key, static_cast<uint64_t>(stored_at.count));
  return key.append(reinterpret_cast<const char*>(workflow.hash().data()), workflow.hash().size());
}

Error corrupt(const ContentHash& hash) {
  return damage("a stored workflow is damaged", "workflow " + to_hex(hash));
}

Result<std::shared_ptr<const Workflow>> parse(std::string_view row, const ContentHash& hash) {
  bytes::Reader in(row);
  uint8_t version = 0;
  if (!in.read_byte(version) || version != kVersion) return corrupt(hash);
  const auto document = parse_json(in.rest());
  if (!document.ok()) return corrupt(hash);
  auto workflow = parse_stored_workflow(document.value());
  if (!workflow.ok() || workflow.value().hash() != hash) return corrupt(hash);
  return std::shared_ptr<const Workflow>(std::make_shared<Workflow>(std::move(workflow).value()));
}

// A row by name. False when the key is damaged.
bool parse_name_key(std::string_view key, Journal::WorkflowEntry& entry) {
  bytes::Reader in(key.substr(1));
  uint64_t stored_at = 0;
  std::string_view hash;
  if (!in.read_text(entry.name) || !in.read_big_endian(stored_at) ||
      !in.read_bytes(entry.hash.size(), hash) || !in.at_end())
    return false;
  entry.stored_at = Millis{static_cast<int64_t>(stored_at)};
  std::copy(hash.begin(), hash.end(), entry.hash.begin());
  return true;
}

}  // namespace

Status WorkflowRows::write(const std::shared_ptr<const Workflow>& workflow, Millis now,
                           rocksdb::WriteBatch& batch) {
  GANTLINE_ASSERT(now.count >= 0);
  const std::string key = hash_key(workflow->hash());
  const auto known = database_.get(Family::kWorkflows, key);
  if (!known.ok()) return known.error();
  if (known.value().has_value()) return {};
  std::string row(1, static_cast<char>(kVersion));
  row +=
      to_canonical_json(*workflow).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  rocksdb::ColumnFamilyHandle* family = database_.family(Family::kWorkflows);
  rocksdb::Status put = batch.Put(family, to_slice(key), to_slice(row));
  GANTLINE_ASSERT(put.ok());
  put = batch.Put(family, to_slice(name_key(*workflow, now)), rocksdb::Slice());
  GANTLINE_ASSERT(put.ok());
  cache(workflow);
  return {};
}

Result<std::shared_ptr<const Workflow>> WorkflowRows::read(const ContentHash& hash) const {
  if (auto cached = find_cached(hash); cached != nullptr) return cached;
  const auto row = database_.get(Family::kWorkflows, hash_key(hash));
  if (!row.ok()) return row.error();
  if (!row.value().has_value())
    return Error{ErrorCode::kNotFound, "no such workflow", to_hex(hash)};
  auto workflow = parse(*row.value(), hash);
  if (workflow.ok()) cache(workflow.value());
  return workflow;
}

Result<std::vector<Journal::WorkflowEntry>> WorkflowRows::list(std::string_view name) const {
  const std::string prefix = name.empty() ? std::string(1, kByName) : name_prefix(name);
  std::vector<Journal::WorkflowEntry> entries;
  const auto row = database_.iterate(Family::kWorkflows);
  for (row->Seek(prefix); row->Valid() && row->key().starts_with(prefix); row->Next()) {
    Journal::WorkflowEntry entry;
    if (!parse_name_key(to_view(row->key()), entry))
      return damage("a stored workflow is damaged", "workflows");
    entries.push_back(std::move(entry));
  }
  if (!row->status().ok()) return to_error(row->status(), "workflows");
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.stored_at > b.stored_at; });
  return entries;
}

std::shared_ptr<const Workflow> WorkflowRows::find_cached(const ContentHash& hash) const {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(cached_.begin(), cached_.end(),
                                  [&](const auto& workflow) { return workflow->hash() == hash; });
  if (found == cached_.end()) return nullptr;
  std::rotate(found, found + 1, cached_.end());
  return cached_.back();
}

void WorkflowRows::cache(std::shared_ptr<const Workflow> workflow) const {
  const std::lock_guard lock(mutex_);
  if (cached_.size() == kCachedWorkflows) cached_.erase(cached_.begin());
  cached_.push_back(std::move(workflow));
}

}  // namespace gantline::native
