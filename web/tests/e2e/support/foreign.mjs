// A small file of every format that can be imported, what it is named, and the tasks that it brings with when it ends.
export const foreign = {
  wfcommons: {
    file: 'trace.json',
    recognised: true,
    text: JSON.stringify({
      name: 'trace',
      schemaVersion: '1.5',
      workflow: {
        specification: {
          tasks: [
            { id: 'split', parents: [] },
            { id: 'map', parents: ['split'] },
          ],
        },
        execution: {
          tasks: [
            { id: 'split', runtimeInSeconds: 2 },
            { id: 'map', runtimeInSeconds: 3.5 },
          ],
        },
      },
    }),
    tasks: ['split', 'map'],
    ends: '5.5 s',
  },
  psplib: {
    file: 'small.sm',
    recognised: true,
    text: `************************************************************************
file with basedata            : small.bas
************************************************************************
projects                      :  1
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
  - doubly constrained        :  0   D
************************************************************************
PROJECT INFORMATION:
pronr.  #jobs rel.date duedate tardcost  MPM-Time
    1      2      0        5        1        5
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     5       9    0
  3      1     4       9    2
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
   12   13
************************************************************************
`,
    tasks: ['j1', 'j2', 'j3', 'j4'],
    // Both need more than half of R1, so one comes after the other.
    ends: '9 ms',
  },
  stg: {
    file: 'rand.stg',
    recognised: true,
    text: '  2\n  0  0  0\n  1  7  1  0\n  2  3  1  1\n  3  0  1  2\n# Tasks : 2\n',
    tasks: ['t0', 't1', 't2', 't3'],
    ends: '10 ms',
  },
  'ninja-trace': {
    file: 'build.json',
    recognised: true,
    text: JSON.stringify({
      format: 'ninja-trace-1',
      source_project: 'p',
      build: 'cold',
      tasks: [
        { id: 0, name: 'x.o', duration_ms: 1200, deps: [] },
        { id: 1, name: 'x', duration_ms: 300, deps: [0] },
      ],
    }),
    tasks: ['t0', 't1'],
    ends: '1.5 s',
  },
  argo: {
    file: 'argo.yaml',
    recognised: true,
    // A comment and an anchor, so that the whole of YAML is read.
    text: `# a diamond without its corner
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: { generateName: pipeline- }
spec:
  entrypoint: main
  templates:
    - name: main
      dag:
        tasks:
          - { name: fetch, template: wait }
          - &last { name: report, template: wait, depends: fetch }
    - name: wait
      suspend: { duration: "3" }
`,
    tasks: ['fetch', 'report'],
    ends: '6 s',
  },
};
