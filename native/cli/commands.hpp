#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/terminal.hpp"

// The commands of `gantline`, one function each: options in, exit code out. arguments.cpp fills the
// options from the command line.
namespace gantline::native {

struct ValidateOptions {
  std::vector<std::string> files;
  std::string from;     // foreign format; "": workflow files
  std::string plugins;  // directory of plugin libraries; "": none
  bool schema = false;  // print the JSON Schema of the file format instead
};
int run_validate(const ValidateOptions& options, const Terminal& terminal);

// What planning and simulating have in common.
struct PlanningOptions {
  std::string file;
  std::string from;
  std::string inputs;                     // JSON text, or "@FILE"; "": an empty object
  std::vector<std::string> input_values;  // "name=value", over `inputs`
  uint32_t workers = 0;                   // 0: as many as it takes
  std::string resources;                  // "cpu=8,memory=16GiB"
  std::string labels;                     // of the workers, "gpu,ssd"
  std::string limits;                     // "db=4"
  std::string policy;                     // "": the workflow's
};

struct PlanCommandOptions {
  PlanningOptions planning;
  std::string gantt;  // file for the chart; "": none
  bool all = false;   // every task in the table, not only the first ones
};
int run_plan(const PlanCommandOptions& options, const Terminal& terminal);

struct SimulateOptions {
  PlanningOptions planning;
  uint32_t trials = 1;
  uint64_t seed = 1;
  std::string recorded;  // a history: its durations and results instead of the estimates
  std::string events;    // file for the events of the typical trial, as a history
  bool order = false;    // print the tasks in the order in which they start
};
int run_simulate(const SimulateOptions& options, const Terminal& terminal);

struct ImportOptions {
  std::string file;
  std::string from;
  std::string output;  // "": standard output
};
int run_import(const ImportOptions& options, const Terminal& terminal);

struct GenerateOptions {
  std::string shape;  // one of generator_shapes()
  uint32_t tasks = 100;
  uint64_t seed = 1;
  std::string output;  // "": standard output
};
int run_generate(const GenerateOptions& options, const Terminal& terminal);

struct ReplayOptions {
  std::string file;
  uint64_t until = 0;  // number of events; 0: all
  bool tasks = false;  // print the tasks too
};
int run_replay(const ReplayOptions& options, const Terminal& terminal);

struct RunOptions {
  std::string file;  // "" with resume
  std::string from;
  std::string inputs;
  std::vector<std::string> input_values;
  std::string data;    // "": a temporary directory
  std::string resume;  // run id; "last" is the newest
  uint32_t workers = 0;
  std::string resources;
  std::string labels;
  std::string plugins;
  std::string key;     // idempotency key
  bool quiet = false;  // no progress
};
int run_run(const RunOptions& options, const Terminal& terminal);

struct ServeOptions {
  std::string config;                        // file; "": none
  std::map<std::string, std::string> flags;  // by flag, as load_config takes them
  bool print_config = false;                 // print the effective configuration and end
  bool insecure_listen = false;
};
int run_serve(const ServeOptions& options, const Terminal& terminal);

// -- clients: of a server, or, those that only read, of a data directory --

struct ClientOptions {
  std::string server;            // "http://127.0.0.1:7430"
  std::string data;              // a data directory instead of a server; "": the server
  std::string reconnect = "1m";  // how long a server that goes away is asked again
};

struct SubmitOptions {
  ClientOptions client;
  std::string file;
  std::string from;
  std::string inputs;
  std::vector<std::string> input_values;
  std::string key;
  std::string policy;
  std::string deadline;  // a duration from now
  int32_t priority = 0;
  std::vector<std::string> tags;
  bool wait = false;  // show the progress until the run has ended
};
int run_submit(const SubmitOptions& options, const Terminal& terminal);

struct ListOptions {
  ClientOptions client;
  std::vector<std::string> states;
  std::string workflow;
  std::string tag;
  std::string key;
  std::string before;  // cursor: a run id
  size_t limit = 50;
};
int run_list(const ListOptions& options, const Terminal& terminal);

// Commands that are about one run, or one task of it.
struct RunCommandOptions {
  ClientOptions client;
  std::string run;
  std::string task;      // "": the whole run
  std::string output;    // events export: file; "": standard output
  std::string note;      // control: what the audit trail says
  uint64_t version = 0;  // control: the state version that is expected; 0: any
  uint32_t attempt = 0;  // logs; 0: the last one
  bool force = false;    // cancel
  bool follow = false;   // logs, events
};
int run_get(const RunCommandOptions& options, const Terminal& terminal);
int run_watch(const RunCommandOptions& options, const Terminal& terminal);
int run_logs(const RunCommandOptions& options, const Terminal& terminal);
int run_explain(const RunCommandOptions& options, const Terminal& terminal);
int run_events(const RunCommandOptions& options, const Terminal& terminal);
int run_events_export(const RunCommandOptions& options, const Terminal& terminal);

enum class ControlVerb : uint8_t { kCancel, kPause, kResume, kRetry };
int run_control(ControlVerb verb, const RunCommandOptions& options, const Terminal& terminal);

// -- data directories --

struct DoctorOptions {
  std::string data;
  bool repair = false;
  bool accept_loss = false;
};
int run_doctor(const DoctorOptions& options, const Terminal& terminal);

struct BackupOptions {
  std::string data;
  std::string place;  // the backup
};
int run_backup(const BackupOptions& options, const Terminal& terminal);
int run_restore(const BackupOptions& options, const Terminal& terminal);

struct BenchOptions {
  std::string only;  // part of a name; "": all
};
int run_bench(const BenchOptions& options, const Terminal& terminal);

}  // namespace gantline::native
