declare module 'gantline-engine/gantline.wasm?url' {
  const url: string;
  export default url;
}
