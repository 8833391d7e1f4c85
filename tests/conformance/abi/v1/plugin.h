#ifndef GANTLINE_PLUGIN_H
#define GANTLINE_PLUGIN_H

/*
 * Gantline's plugin interface: a C ABI. Compiles as C99 and as C++.
 *
 * A plugin is a shared library that exports one symbol, gantline_plugin_entry, and describes task
 * types. plugin.hpp wraps all of this for C++; docs/plugins.md explains it.
 *
 * Rules that hold everywhere:
 *  - Text is UTF-8, pointer plus length, not NUL-terminated unless a comment says so. A text of 0
 * bytes may have any pointer, NULL included.
 *  - A struct begins with struct_size, set by whoever allocates it: the other side reads and writes
 * nothing beyond it. Later minor versions append fields; none is reordered, resized or given
 * another meaning.
 *  - Whoever allocates frees: a result carries a `release` function that clears itself.
 *  - Nothing is thrown across, no longjmp either.
 *  - Each function says where it may be called: [host-thread] the thread that loaded the library,
 * one call at a time; [worker-thread] any thread, several attempts at the same time, one call for
 * each attempt; [thread-safe] any thread, at any time, while its arguments live.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. Another major version is refused; a minor one only appends. */
#define GANTLINE_ABI_MAJOR 1u
#define GANTLINE_ABI_MINOR 0u

#if defined(_WIN32)
#define GANTLINE_EXPORT __declspec(dllexport)
#elif defined(__GNUC__)
#define GANTLINE_EXPORT __attribute__((visibility("default")))
#else
#define GANTLINE_EXPORT
#endif

/* The exported name. A plugin that is linked into a host defines this to another name first. */
#ifndef GANTLINE_PLUGIN_ENTRY
#define GANTLINE_PLUGIN_ENTRY gantline_plugin_entry
#endif
#define GANTLINE_PLUGIN_ENTRY_SYMBOL "gantline_plugin_entry"

/* Statuses. Values are final. */
#define GANTLINE_STATUS_OK 0
#define GANTLINE_STATUS_FAILED 1    /* error_code and error_message say why */
#define GANTLINE_STATUS_CANCELLED 2 /* stopped because the host asked for it */
#define GANTLINE_STATUS_UNSUPPORTED \
  3 /* of the entry: the host's major version is not the plugin's */

/* Flags of a task type. */
#define GANTLINE_TASK_IDEMPOTENT 0x1u /* running it twice has the effect of once */
#define GANTLINE_TASK_PURE 0x2u       /* the output depends on `with` alone; nothing else happens */
#define GANTLINE_TASK_CHECKPOINTABLE 0x4u /* can save its progress and go on from there */
#define GANTLINE_TASK_PREEMPTIBLE 0x8u /* may be stopped for more urgent work and started again */
#define GANTLINE_TASK_IN_PROCESS_SAFE \
  0x10u /* asks to run inside the server; granted to trusted ones only */

/* What kind of work a type does; a hint for placement. */
#define GANTLINE_CLASS_COMPUTE 0u
#define GANTLINE_CLASS_IO 1u
#define GANTLINE_CLASS_NETWORK 2u
#define GANTLINE_CLASS_HYBRID 3u

/* How the figures of an estimate are meant. */
#define GANTLINE_ESTIMATE_NONE 0u       /* nothing is known */
#define GANTLINE_ESTIMATE_FIXED 1u      /* low_ms */
#define GANTLINE_ESTIMATE_UNIFORM 2u    /* low_ms..high_ms */
#define GANTLINE_ESTIMATE_TRIANGULAR 3u /* low_ms, mode_ms, high_ms */
#define GANTLINE_ESTIMATE_LOGNORMAL 4u  /* mode_ms is the median, high_ms the 95th percentile */

/* Where a log line comes from, or how serious it is. */
#define GANTLINE_LOG_DEBUG 0u
#define GANTLINE_LOG_INFO 1u
#define GANTLINE_LOG_WARNING 2u
#define GANTLINE_LOG_ERROR 3u
#define GANTLINE_LOG_STDOUT 4u
#define GANTLINE_LOG_STDERR 5u

/* How far a cancellation has gone. */
#define GANTLINE_CANCEL_NONE 0u
#define GANTLINE_CANCEL_ASKED 1u  /* stop soon; clean up first */
#define GANTLINE_CANCEL_FORCED 2u /* stop now */

typedef struct gantline_text {
  const char* data;
  uint64_t bytes;
} gantline_text;

/* The host as a plugin sees it. Lives as long as the library is loaded. */
typedef struct gantline_host {
  uint32_t struct_size;
  uint32_t abi_major; /* the host's GANTLINE_ABI_MAJOR */
  uint32_t abi_minor;
  uint32_t reserved; /* 0 */
  gantline_text name;
  gantline_text version;
  /* The table of functions of a host service, by versioned id ("gantline.log/1"); NULL when this
   * host has no such service. `id` is NUL-terminated. The table lives as long as the host.
   * [thread-safe] */
  const void* (*get_extension)(const struct gantline_host* host, const char* id);
  void* host_data; /* the plugin never touches it */
} gantline_host;

/* One attempt to run a task. Every pointer in it is valid until execute returns. */
typedef struct gantline_attempt {
  uint32_t struct_size;
  uint32_t number; /* from 1; a retry has the next number */
  const gantline_host* host;
  gantline_text run;  /* id of the run */
  gantline_text task; /* name of the task: "parse", "shards[3]" */
  gantline_text type; /* name of the task type */
  gantline_text
      idempotency_key; /* the same for every attempt of the task: hand it to what must act once */
  gantline_text with;  /* the payload: JSON text, expressions already evaluated */
  void* host_data;     /* the plugin never touches it */
} gantline_attempt;

/* What came of a call. The host sets struct_size and zeroes the rest; the plugin fills it in. */
typedef struct gantline_result {
  uint32_t struct_size;
  int32_t status;           /* GANTLINE_STATUS_* */
  uint32_t is_retryable;    /* 0 or 1; read only with GANTLINE_STATUS_FAILED */
  uint32_t reserved;        /* 0 */
  gantline_text output;     /* JSON text; 0 bytes means null; read only with GANTLINE_STATUS_OK */
  gantline_text error_code; /* stable, snake_case: what non_retryable_errors compares with */
  gantline_text error_message; /* for people */
  /* Frees what the texts point to and sets `release` to NULL; NULL when there is nothing to free.
   * The host calls it once, after it has read the texts, on the thread that made the call.
   * [worker-thread] */
  void (*release)(struct gantline_result* self);
  void* plugin_data; /* the host never touches it */
} gantline_result;

/* What one attempt of a type usually takes. Used where a task has no estimate of its own. */
typedef struct gantline_estimate {
  uint32_t struct_size;
  uint32_t kind; /* GANTLINE_ESTIMATE_* */
  int64_t low_ms;
  int64_t mode_ms;
  int64_t high_ms;
  int64_t cost_micros; /* millionths of a currency unit */
  uint32_t failure_per_million;
  uint32_t reserved; /* 0 */
} gantline_estimate;

/* A task type. Lives as long as the library is loaded and never changes. */
typedef struct gantline_task_type {
  uint32_t struct_size;
  uint32_t flags;     /* GANTLINE_TASK_* */
  gantline_text name; /* [a-z][a-z0-9_]*, parts joined by dots: "file.read"; at most 64 bytes */
  gantline_text description;   /* one sentence */
  gantline_text with_schema;   /* JSON Schema (2020-12) of `with`; 0 bytes: anything */
  gantline_text output_schema; /* JSON Schema of the output; 0 bytes: anything */
  gantline_text example_with;  /* a payload that works on any machine; 0 bytes: there is none */
  uint32_t task_class;         /* GANTLINE_CLASS_* */
  uint32_t reserved;           /* 0 */
  gantline_estimate estimate;
  /* Checks a payload beyond what the schema says; called before execute, whose attempt fails with
   * the error given here. May be NULL. [worker-thread] */
  void (*validate)(const struct gantline_task_type* type, gantline_text with,
                   gantline_result* result);
  /* Runs one attempt, until it is over. `with` may be any JSON: what it does not understand is an
   * error result. [worker-thread] */
  void (*execute)(const struct gantline_task_type* type, const gantline_attempt* attempt,
                  gantline_result* result);
  /* Makes execute of that attempt return soon; `level` is GANTLINE_CANCEL_*. Called only between
   * the start and the end of that execute, on another thread, maybe more than once. May be NULL:
   * then the plugin asks gantline.cancel/1. [thread-safe] */
  void (*cancel)(const struct gantline_task_type* type, const gantline_attempt* attempt,
                 uint32_t level);
  void* plugin_data; /* the host never touches it */
} gantline_task_type;

/* What the entry fills in. */
typedef struct gantline_library {
  uint32_t struct_size; /* set by the host */
  uint32_t abi_major;   /* the plugin's GANTLINE_ABI_MAJOR */
  uint32_t abi_minor;
  uint32_t type_count;
  const gantline_task_type* const* types; /* an array of pointers, valid until close */
  gantline_text name;
  gantline_text version;
  /* The last call into the library; no attempt is running. A host that ends its process instead of
   * unloading the library does not call it. May be NULL. [host-thread] */
  void (*close)(void);
} gantline_library;

/*
 * The only exported symbol and the first call. The host has set library->struct_size and zeroed the
 * rest. The plugin compares host->abi_major with its own before it looks at anything else; when
 * they differ it sets its version in `library` and returns GANTLINE_STATUS_UNSUPPORTED. Otherwise
 * it fills in `library` and returns GANTLINE_STATUS_OK. May be called again, with the same answer.
 * [host-thread]
 */
typedef int32_t (*gantline_plugin_entry_function)(const gantline_host* host,
                                                  gantline_library* library);
GANTLINE_EXPORT int32_t GANTLINE_PLUGIN_ENTRY(const gantline_host* host, gantline_library* library);

/* ---- host services ---- */

/* Lines for the attempt's log. The host bounds their number and length. */
#define GANTLINE_EXTENSION_LOG "gantline.log/1"
typedef struct gantline_log {
  uint32_t struct_size;
  uint32_t reserved;
  /* One line, without its line feed. `level` is GANTLINE_LOG_*. [thread-safe] */
  void (*write)(const gantline_attempt* attempt, uint32_t level, gantline_text line);
} gantline_log;

/* Signs of life. */
#define GANTLINE_EXTENSION_PROGRESS "gantline.progress/1"
typedef struct gantline_progress {
  uint32_t struct_size;
  uint32_t reserved;
  /* How far the attempt is, 0 to 1000, with a short note; also a heartbeat. [thread-safe] */
  void (*report)(const gantline_attempt* attempt, uint32_t permille, gantline_text note);
  /* The attempt is alive: an attempt silent for longer than its heartbeat timeout is ended.
   * [thread-safe] */
  void (*heartbeat)(const gantline_attempt* attempt);
} gantline_progress;

/* Whether the attempt should stop. */
#define GANTLINE_EXTENSION_CANCEL "gantline.cancel/1"
typedef struct gantline_cancel {
  uint32_t struct_size;
  uint32_t reserved;
  /* GANTLINE_CANCEL_*. Cheap enough for inner loops. [thread-safe] */
  uint32_t (*is_cancelled)(const gantline_attempt* attempt);
  /* Sleeps until the attempt is cancelled or the time is over; the answer is is_cancelled's.
   * [thread-safe] */
  uint32_t (*wait)(const gantline_attempt* attempt, uint64_t milliseconds);
  /* A descriptor for poll, readable once the attempt is cancelled and from then on; -1 when the
   * host cannot. The host owns it; valid until execute returns. [thread-safe] */
  int32_t (*descriptor)(const gantline_attempt* attempt);
} gantline_cancel;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* GANTLINE_PLUGIN_H */
