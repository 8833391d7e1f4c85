#pragma once

#include <memory>
#include <optional>
#include <string>

#include "gantline/bytes.hpp"
#include "gantline/event.hpp"

namespace gantline::event {

// True when nothing in it differs from a fresh EventDetail: an event writes it as absent.
bool is_empty(const EventDetail& detail) noexcept;

void encode_detail(const EventDetail& detail, std::string& out, PayloadSink* sink);

// Errors: what decode_event documents; `where` is left empty, for the caller to fill in.
Result<std::shared_ptr<const EventDetail>> decode_detail(bytes::Reader& in, PayloadSource* source);

}  // namespace gantline::event
