// The format of another system's file, by its name and its first lines. Undefined: a workflow of our own, or nothing known.
export function recognise(text: string, name: string): string | undefined {
  const head = text.slice(0, 4000);
  if (/\.sm$/i.test(name) || /^\*+\s*\n\s*file with basedata/i.test(head)) return 'psplib';
  if (/\.stg$/i.test(name)) return 'stg';
  if (/^\s*\{/.test(head) && /"schemaVersion"\s*:|"wfformat"/i.test(head) && /"workflow"\s*:/.test(text))
    return 'wfcommons';
  if (/"format"\s*:\s*"ninja-trace-1"/.test(head)) return 'ninja-trace';
  if (/^\s*"?apiVersion"?\s*:\s*"?argoproj\.io\//m.test(head)) return 'argo';
  return undefined;
}

// Whether a text is likely meant to be a workflow of our own.
export function hasTasks(text: string): boolean {
  return /(^|[\s{,"'])(tasks?|segments)["']?\s*:/.test(text);
}
