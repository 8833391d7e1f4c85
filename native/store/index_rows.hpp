#pragma once

#include <string>
#include <string_view>

#include "store/journal.hpp"

namespace gantline::native {

// Keys and values of the family `index` (native/store/FORMAT.md). The first byte of a key says what
// the row is; the last eight are the run, so that walking backwards gives the newest first.
namespace index_row {

inline constexpr char kIdentity = 'i';  // what never changes of a run
inline constexpr char kProgress = 'v';  // what does
inline constexpr char kActive = 'a';    // runs that have not ended; no value
inline constexpr char kPhase = 'p';     // by phase; no value
inline constexpr char kWorkflow = 'w';  // by name of the workflow; no value
inline constexpr char kTag = 't';
inline constexpr char kIdempotencyKey = 'k';
inline constexpr std::string_view kHighestNumber = "n";

// The beginning of all keys of one kind with one subject, up to the run.
std::string prefix(char kind);
std::string prefix(char kind, RunPhase phase);
std::string prefix(char kind,
                   std::string_view subject);  // the length first: no subject begins another
std::string with_run(std::string prefix, RunId run);
// REQUIRES: made by with_run.
RunId run_of(std::string_view key) noexcept;

}  // namespace index_row

void encode_identity(const RunSummary& summary, std::string& out);
void encode_progress(const RunSummary& summary, std::string& out);
// Fill their part of the summary. False when the bytes are damaged.
bool decode_identity(std::string_view bytes, RunSummary& summary);
bool decode_progress(std::string_view bytes, RunSummary& summary);

}  // namespace gantline::native
