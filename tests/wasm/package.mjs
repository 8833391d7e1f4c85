// The package of the build tree that ctest names, or of the release build.
const folder = process.env.GANTLINE_PACKAGE ?? new URL("../../build/wasm-release/package", import.meta.url).pathname;

export const packageFolder = folder;
export const engine = await import(`${folder}/node.js`);
