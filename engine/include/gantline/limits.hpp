#pragma once

#include <cstddef>
#include <cstdint>

#include "gantline/types.hpp"

// Every bound of the engine, by name and with its unit. Crossing one is kLimitExceeded.
namespace gantline::limits {

inline constexpr size_t kDocumentBytes = 64u << 20;  // text of a workflow
inline constexpr size_t kDocumentDepth = 128;        // nesting of a document
inline constexpr size_t kDefects = 1'000;            // reported for one document
inline constexpr size_t kTasks = 2'000'000;          // of one run, fan-out elements included
inline constexpr size_t kDependencies = 16'000'000;  // of one workflow
inline constexpr size_t kNameBytes = 255;            // of a task id, limit key, resource, label
inline constexpr size_t kFanOutElements = 100'000;   // of one for_each
inline constexpr size_t kTaskDemands = 16;           // limits plus resources of one task
inline constexpr size_t kOutputBytes = 16u << 20;    // JSON text of one task's output
inline constexpr size_t kExpressionBytes = 4'096;    // text between ${{ and }}
inline constexpr size_t kExpressionDepth = 32;       // nesting of an expression
inline constexpr size_t kExpressionHeight =
    512;  // of its tree: operators that depend on each other
inline constexpr size_t kExpressionSteps = 10'000;    // evaluation steps of one expression
inline constexpr size_t kFanOutCheckSteps = 100'000;  // of looking at all lists of a document
inline constexpr size_t kSchemaSteps = 10'000'000;    // of checking one value against a schema
inline constexpr uint32_t kAttempts = 1'000;          // maximum_attempts
inline constexpr uint32_t kRecoveries = 1'000;        // max_recoveries
inline constexpr Millis kDuration{int64_t{100} * 365 * 24 * 3600 * 1000};  // a hundred years
inline constexpr int64_t kAmount = int64_t{1} << 53;  // of a resource, in thousandths
inline constexpr size_t kEstimateSamples = 10'000;    // of one estimate
inline constexpr size_t kFarReferences = 10'000;      // distant tasks that expressions look at
inline constexpr size_t kSegmentTasks = 200'000;      // that segments add to one workflow
inline constexpr size_t kSegmentBytes = 64u << 20;    // likewise, of their payloads and ids
inline constexpr size_t kBackfillWindow = 256;        // candidates tried behind a reservation
inline constexpr size_t kSimulationTrials = 100'000;  // of one simulation
inline constexpr size_t kOpenHandles = 256;           // of one facade
inline constexpr uint32_t kAdvanceDecisions = 100'000'000;  // of one call of the facade's advance
inline constexpr size_t kKeyframeBytes = 96u << 20;         // of the keyframes of one recording
inline constexpr size_t kKeyframes = 64;                    // of one recording
inline constexpr size_t kSeriesKeys = 64;           // limits with computed keys that series show
inline constexpr size_t kSensitivityPools = 64;     // limits, and resources, that are raised
inline constexpr size_t kForecastEnds = 2'000'000;  // ends of tasks that a forecast keeps

}  // namespace gantline::limits
