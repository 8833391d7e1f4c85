declare module 'gantline-engine/gantline.wasm?url' {
  const url: string;
  export default url;
}

declare module 'gantline-engine/converter.wasm?url' {
  const url: string;
  export default url;
}
