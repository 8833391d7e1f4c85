// What the package promises, as cases that run wherever it does: `cases[name](engine)` rejects when the
// promise is broken. `engine` is the imported package. Nothing here needs Node.

const diamond = {
  name: "diamond",
  tasks: [
    { id: "a", type: "noop", estimate: "1s" },
    { id: "b", type: "noop", needs: ["a"], estimate: "5s" },
    { id: "c", type: "noop", needs: ["a"], estimate: "2s" },
    { id: "d", type: "noop", needs: ["b", "c"], estimate: "1s" },
  ],
};

function equal(actual, expected, what = "value") {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what} is ${left}, expected ${right}`);
}

function check(condition, what) {
  if (!condition) throw new Error(`it is not so: ${what}`);
}

function failureOf(engine, act) {
  try {
    act();
  } catch (error) {
    check(error instanceof engine.EngineError, `an EngineError, not ${error?.stack ?? error}`);
    return error;
  }
  throw new Error("nothing failed");
}

// Opens an engine for one case and lets go of it.
const withEngine = (run) => async (engine) => {
  const instance = await engine.createEngine();
  try {
    await run(instance, engine);
  } finally {
    instance.dispose();
  }
};

export function layered(tasks, width = 100) {
  const document = { name: "layered", tasks: [] };
  for (let i = 0; i < tasks; ++i) {
    const needs = i < width ? [] : [`t${i - width}`, `t${i - width - (i % width === 0 ? 0 : 1)}`];
    document.tasks.push({ id: `t${i}`, type: "noop", needs: [...new Set(needs)], estimate: 1000 + (i % 7) });
  }
  return document;
}

export const cases = {
  "a column of text gives all its strings at once as it gives each": withEngine((instance) => {
    for (const types of [["noop", "x"], ["noop", "t\u00e2che", "\u4efb\u52a1", "x"]]) {
      const tasks = types.map((type, index) => ({ id: `t${index}`, type }));
      const { columns } = instance.request("open_workflow", { document: { name: "w", tasks } });
      equal(columns.type.toArray(), types, "all types");
      equal([...columns.type], types, "each type");
      equal(columns.id.toArray(), tasks.map(({ id }) => id), "all ids");
    }
  }),

  "an event costs an answer of its own size, however long the history is": withEngine((instance) => {
    const grow = (tasks) => {
      const { workflow } = instance.request("open_workflow", { document: layered(tasks) }).result;
      const { recording } = instance.request("simulate", { workflow, options: { workers: 8 } }).result;
      while (!instance.request("advance", { job: recording, decisions: 1e6 }).result.done);
      const lines = instance.request("export_history", { recording }).result.text.trimEnd().split("\n");
      const known = lines.length - 100;
      const text = `${lines.slice(0, known).join("\n")}\n`;
      const growing = instance.request("open_history", { text }).result.recording;
      let bytes = 0;
      for (const line of lines.slice(known)) {
        bytes += instance.requestFrame("extend", { recording: growing, text: line }).byteLength;
      }
      const [one, other] = [recording, growing].map((handle) => instance.request("recording", { recording: handle }));
      equal(other.result.state_hash, one.result.state_hash);
      equal(other.result.events, lines.length - 1);
      return bytes;
    };
    const [small, large] = [grow(300), grow(6000)];
    check(large < small * 1.05, `100 events answer with ${small} bytes after 300 tasks, ${large} after 6000`);
  }),

  "info names the operations' numbers": withEngine((instance) => {
    const { result } = instance.request("info");
    equal(result.phases[7], "completed");
    check(result.version.length > 0, "there is a version");
  }),

  "columns are typed arrays over one buffer, texts are decoded when asked": withEngine((instance) => {
    const { columns, frame } = instance.request("open_workflow", { document: diamond });
    equal(columns.id.length, 4);
    equal(columns.id.at(0), "a");
    equal(columns.id.at(3), "d");
    equal([...columns.id], ["a", "b", "c", "d"]);
    check(columns.stage instanceof Uint32Array, "stage is a Uint32Array");
    check(columns.source instanceof Int32Array, "source is an Int32Array");
    check(columns.stage.buffer === frame && columns.id.bytes.buffer === frame, "all lie in one buffer");
    equal(Object.keys(columns).includes("id_end"), false);
  }),

  "text outside of ASCII comes back as it went in": withEngine((instance) => {
    const document = { ...diamond, name: "größer als 𝕏" };
    equal(instance.request("open_workflow", { document }).result.name, document.name);
  }),

  "control characters are escaped, and named where JSON must not have them": withEngine((instance, engine) => {
    const document = { ...diamond, description: "\u0001\u001f" };
    const { workflow } = instance.request("open_workflow", { document }).result;
    equal(instance.request("canonical", { workflow }).result.document.description, document.description);
    const failed = engine.decodeFrame.bind(null, instance.requestBytes(new TextEncoder().encode('{"op": "\u001f')));
    check(failureOf(engine, failed).detail.includes("<U+001F>"), "the character is named");
  }),

  "numbers are read to the last bit": withEngine((instance) => {
    const bits = new DataView(new ArrayBuffer(8));
    const numbers = [0, -0.5, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e23, 9007199254740993.5];
    for (let i = 1; i <= 500; ++i) {
      bits.setUint32(0, Math.imul(i, 2654435761));
      bits.setUint32(4, Math.imul(i, 2246822519));
      if (Number.isFinite(bits.getFloat64(0))) numbers.push(bits.getFloat64(0));
    }
    // What lies half way between two doubles, and a little above it.
    const half = "9007199254740993.0";
    const texts = [half, `${half}${"0".repeat(900)}1`, `0.${"0".repeat(400)}1e401`, ...numbers.map(String)];
    const listed = texts.map((text) => (/[.e]/.test(text) ? text : `${text}.0`));
    const inputs_schema = `{"enum": [${listed.join()}]}`;
    const document = JSON.stringify(diamond).replace("{", `{"inputs": ${inputs_schema},`);
    const request = new TextEncoder().encode(`{"op": "open_workflow", "document": ${document}}`);
    const head = new Uint8Array(instance.requestBytes(request));
    const json = JSON.parse(new TextDecoder().decode(head.subarray(8, 8 + new DataView(head.buffer).getUint32(0, true))));
    check(json.ok, JSON.stringify(json.error));
    equal(json.result.inputs_schema.enum, listed.map(Number));
  }),

  "a converter imports and generates what the engine opens, and answers nothing else": async (engine) => {
    const converter = await engine.createConverter();
    const { document } = converter.request("generate", { shape: "montage", tasks: 60, seed: 2 }).result;
    const text = "2\n0 0 0\n1 5 1 0\n2 7 1 1\n3 0 1 2\n";
    const imported = converter.request("import", { format: "stg", text, name: "small" }).result.document;
    equal(imported.name, "small");
    equal(failureOf(engine, () => converter.request("info")).code, "not_found");
    converter.dispose();
    await withEngine((instance) => {
      equal(instance.request("open_workflow", { document }).result.tasks, 60);
      instance.request("open_workflow", { document: imported });
      equal(failureOf(engine, () => instance.request("generate", {})).code, "not_found");
      const { import_formats, generator_shapes } = instance.request("info").result;
      equal([import_formats.length, generator_shapes.length], [5, 9]);
    })(engine);
  },

  "a plan follows the workers": withEngine((instance) => {
    const { workflow } = instance.request("open_workflow", { document: diamond }).result;
    equal(instance.request("plan", { workflow, options: { workers: 1 } }).result.makespan_ms, 9000);
    const { result, columns } = instance.request("plan", { workflow });
    equal(result.makespan_ms, 7000);
    equal([...columns.critical_path], [0, 1, 3]);
    equal([...columns.start], [0, 1000, 1000, 6000]);
  }),

  "a simulation is advanced, recorded, sought and exported": withEngine((instance) => {
    const { workflow } = instance.request("open_workflow", { document: diamond }).result;
    const { recording } = instance.request("simulate", { workflow, options: { workers: 2, seed: 4 } }).result;
    while (!instance.request("advance", { job: recording, decisions: 1 }).result.done);
    const whole = instance.request("recording", { recording });
    equal(whole.result.outcome, "completed");
    check(whole.columns.event_kind instanceof Uint8Array, "kinds are bytes");
    const bars = instance.request("schedule", { recording }).columns;
    equal([...bars.name], ["a", "b", "c", "d"]);
    equal(bars.task.length, 4);
    equal(instance.request("seek", { recording, event: 1 }).columns.phase[0], 0);
    const last = instance.request("seek", { recording, at_ms: whole.result.end_ms });
    equal(last.result.state_hash, whole.result.state_hash);
    const { text } = instance.request("export_history", { recording }).result;
    const again = instance.request("open_history", { text }).result;
    equal(instance.request("recording", { recording: again.recording }).result.state_hash, whole.result.state_hash);
    const series = instance.request("series", { recording, points: 100 });
    for (const name of series.result.names) equal(series.columns[name].length, series.columns.at.length, name);
  }),

  "a forecast is advanced in pieces and read at any time after its first trial": withEngine((instance) => {
    const { workflow } = instance.request("open_workflow", { document: diamond }).result;
    const { job } = instance.request("forecast", { workflow, trials: 50 }).result;
    let [progress, done] = [0, false];
    while (!done) {
      const { result } = instance.request("advance", { job, decisions: 20 });
      check(result.progress >= progress, "progress does not fall");
      ({ progress, done } = result);
    }
    const { result, columns } = instance.request("forecast_result", { job });
    equal(result.trials, 50);
    equal(columns.finish.length, 50);
    equal(columns.criticality.length, 4);
    instance.request("close", { handle: job });
  }),

  "a drawing has a place for each node and points for each edge": withEngine((instance) => {
    const { workflow } = instance.request("open_workflow", { document: diamond }).result;
    const { columns } = instance.request("layout", { workflow });
    equal(columns.x.length, 4);
    equal(columns.edge_points_end.at(-1) * 2, columns.points.length);
  }),

  "a frame decodes on another thread, a failure's too": withEngine((instance, engine) => {
    const frame = instance.requestFrame("open_workflow", { document: diamond });
    equal(engine.decodeFrame(structuredClone(frame, { transfer: [frame] })).result.tasks, 4);
    const failure = instance.requestFrame("canonical", { workflow: 77 });
    equal(failureOf(engine, () => engine.decodeFrame(failure)).code, "not_found");
  }),

  "a failure carries code, detail, pointer and defects": withEngine((instance, engine) => {
    const document = { name: "w", tasks: [{ id: "a", type: "noop", needs: ["b"] }] };
    const error = failureOf(engine, () => instance.request("open_workflow", { document }));
    equal(error.code, "not_found");
    equal(error.pointer, "/document");
    equal(error.defects.length, 1);
    equal(error.defects[0].pointer, "/tasks/0/needs/0");
    check(error.message.includes("`b`"), "the message names the task");
    const misspelt = failureOf(engine, () => instance.request("plan", { workflow: 1, option: {} }));
    equal(misspelt.pointer, "/option");
    equal(misspelt.defects, []);
  }),

  "results stay valid when the heap grows": withEngine((instance) => {
    const first = instance.request("open_workflow", { document: diamond });
    const before = instance.memoryBytes;
    const large = instance.request("open_workflow", { document: layered(40_000) });
    check(instance.memoryBytes > before, "the heap has grown");
    equal([...first.columns.id], ["a", "b", "c", "d"]);
    equal([...first.columns.stage], [0, 1, 1, 2]);
    equal(large.columns.id.at(39_999), "t39999");
    equal(large.columns.stage[39_999], 399);
  }),

  "a request over the size limit is refused and costs no memory": withEngine((instance, engine) => {
    const before = instance.memoryBytes;
    const document = { name: "w".repeat(100_000_000), tasks: [] };
    equal(failureOf(engine, () => instance.request("open_workflow", { document })).code, "limit_exceeded");
    equal(instance.memoryBytes, before);
    equal(instance.request("open_workflow", { document: diamond }).result.tasks, 4);
  }),

  "closing gives memory back": withEngine((instance) => {
    const document = layered(5_000);
    let after = 0;
    for (let round = 0; round < 12; ++round) {
      const { workflow } = instance.request("open_workflow", { document }).result;
      instance.request("plan", { workflow, options: { workers: 4 } });
      instance.request("close", { handle: workflow });
      if (round === 3) after = instance.memoryBytes;
    }
    equal(instance.memoryBytes, after, "the heap after further rounds");
  }),

  "an engine that ran out of memory says so and answers no more": async (engine) => {
    const instance = await engine.createEngine({ maximumMemoryBytes: 48 * 1024 * 1024 });
    const error = failureOf(engine, () => {
      for (;;) instance.request("open_workflow", { document: layered(20_000) });
    });
    check(["out_of_memory", "limit_exceeded"].includes(error.code), `not ${error.code}: ${error.detail}`);
    if (error.code === "out_of_memory") {
      check(instance.isDead, "it is dead");
      equal(failureOf(engine, () => instance.request("info")).code, "disposed");
      equal(instance.memoryBytes, 0);
    }
  },

  "a disposed engine answers nothing": async (engine) => {
    const instance = await engine.createEngine();
    instance.dispose();
    equal(failureOf(engine, () => instance.request("info")).code, "disposed");
    instance.dispose();
  },

  "two engines know nothing of each other": async (engine) => {
    const [one, other] = [await engine.createEngine(), await engine.createEngine()];
    const { workflow } = one.request("open_workflow", { document: diamond }).result;
    equal(failureOf(engine, () => other.request("canonical", { workflow })).code, "not_found");
  },

  "random bytes as requests are refused and break nothing": withEngine((instance, engine) => {
    let state = 12345;
    const below = (bound) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * bound);
    };
    const valid = new TextEncoder().encode('{"op":"plan","workflow":1,"options":{"workers":2,"seed":5}}');
    for (let round = 0; round < 5_000; ++round) {
      const request = round % 2 === 0 ? valid.slice() : new Uint8Array(below(100));
      const changes = round % 2 === 0 ? 1 + below(4) : request.length;
      for (let i = 0; i < changes; ++i) request[below(request.length)] = below(256);
      failureOf(engine, () => engine.decodeFrame(instance.requestBytes(request)));
      check(!instance.isDead, `it survives ${request}`);
    }
    equal(instance.request("open_workflow", { document: diamond }).result.tasks, 4);
  }),
};
