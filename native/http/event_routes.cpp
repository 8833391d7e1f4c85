// Events: pages, streams, whole histories.
#include <charconv>
#include <nlohmann/json.hpp>

#include "http/api.hpp"
#include "http/pages.hpp"
#include "runtime/limits.hpp"

namespace gantline::native {
namespace {

using Json = nlohmann::json;

// What the runtime reads at once: a page of more would look like the last one.
constexpr uint64_t kEventsMax = limits::kHistoryChunk;
constexpr uint64_t kSequenceMax = UINT64_MAX / 2;
constexpr std::chrono::milliseconds kStreamPiece{1'000};
constexpr std::chrono::milliseconds kPing{15'000};

std::string stream_text(const Event& event) {
  return "id: " + std::to_string(event.sequence) +
         "\nevent: " + std::string(to_string(event.kind)) +
         "\ndata: " + event_to_json(event).dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n\n";
}

bool ends_run(const Event& event) {
  return event.kind == EventKind::kRunPhaseChanged && is_terminal(event.run_phase);
}

// Server-sent events from a subscription. The stream of one run ends with the run; a comment keeps
// quiet connections alive and finds out about clients that are gone.
HttpResponse stream(std::unique_ptr<Subscription> subscription, bool ends_with_run) {
  HttpResponse response;
  response.content_type = "text/event-stream";
  auto shared = std::shared_ptr<Subscription>(std::move(subscription));
  auto quiet = std::make_shared<std::chrono::milliseconds>(kPing);
  response.stream = [shared, ends_with_run, quiet](EventSink& sink) {
    if (!sink.is_open()) return false;
    // At once, so that the client sees the stream begin.
    if (*quiet >= kPing) {
      *quiet = std::chrono::milliseconds{0};
      return sink.write(": gantline\n\n");
    }
    const auto events = shared->next(kStreamPiece);
    if (!events.ok()) return false;
    if (events.value().empty()) *quiet += kStreamPiece;
    std::string text;
    bool is_over = false;
    for (const Event& event : events.value()) {
      text += stream_text(event);
      is_over = is_over || ends_run(event);
    }
    if (!text.empty() && !sink.write(text)) return false;
    return !(is_over && ends_with_run);
  };
  return response;
}

Result<uint64_t> last_event_id(const HttpRequest& http) {
  const std::string text = http.header("Last-Event-ID");
  if (text.empty()) return uint64_t{0};
  uint64_t id = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (failure == std::errc{} && end == text.data() + text.size()) return id;
  return Error{ErrorCode::kInvalidArgument, "Last-Event-ID is not a sequence number",
               "Last-Event-ID"};
}

HttpResponse run_events(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return problem(id.error());
  const auto summary = context.runtime.summary(id.value());
  if (!summary.ok()) return problem(summary.error());
  const auto first = number_of(http, "first", 1, kSequenceMax);
  const auto limit = limit_of(http, 1'000, kEventsMax);
  if (!first.ok()) return problem(first.error());
  if (!limit.ok()) return problem(limit.error());
  if (http.header("Accept").find("text/event-stream") != std::string::npos) {
    const auto last = last_event_id(http);
    if (!last.ok()) return problem(last.error());
    // Numbers that no event will have are all alike; the last one has no successor.
    const uint64_t next = std::min(last.value(), kSequenceMax) + 1;
    auto subscription = context.runtime.subscribe(id.value(), std::max(first.value(), next));
    if (!subscription.ok()) return problem(subscription.error());
    return stream(std::move(subscription).value(), true);
  }
  const auto events = context.runtime.events(id.value(), first.value(), limit.value());
  if (!events.ok()) return problem(events.error());
  return json_response(200, events_page(events.value(), limit.value()));
}

HttpResponse all_events(const ApiContext& context, const HttpRequest&) {
  auto subscription = context.runtime.subscribe_all();
  if (!subscription.ok()) return problem(subscription.error());
  return stream(std::move(subscription).value(), false);
}

HttpResponse history(const ApiContext& context, const HttpRequest& http) {
  const auto id = run_of(http);
  if (!id.ok()) return problem(id.error());
  const auto run = context.runtime.run(id.value());
  if (!run.ok()) return problem(run.error());
  auto text = history_text(run.value(), [&](uint64_t first, size_t limit) {
    return context.runtime.events(id.value(), first, limit);
  });
  if (!text.ok()) return problem(text.error());
  HttpResponse response;
  response.content_type = "application/jsonl";
  response.body = std::move(text).value();
  return response;
}

}  // namespace

void add_event_routes(const ApiContext& context, std::vector<Route>& routes) {
  const auto with = [&context](auto handle) {
    return [&context, handle](const HttpRequest& request) { return handle(context, request); };
  };
  routes.push_back(
      {"GET",
       "/api/v1/runs/{run}/events",
       "Events of a run: a page, or with Accept: text/event-stream a stream that resumes after "
       "Last-Event-ID",
       {"first", "limit"},
       false,
       with(run_events)});
  routes.push_back({"GET",
                    "/api/v1/runs/{run}/history",
                    "The run's history as JSON Lines, for replay",
                    {},
                    false,
                    with(history)});
  routes.push_back({"GET",
                    "/api/v1/events",
                    "Events of all runs from now on, as a stream",
                    {},
                    false,
                    with(all_events)});
}

}  // namespace gantline::native
