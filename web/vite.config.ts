import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { offline } from './offline.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The build is a folder of static files that works from any path of any host: relative addresses, no inline
// script or style, nothing fetched from elsewhere.
export default defineConfig({
  base: './',
  plugins: [svelte(), offline()],
  resolve: {
    alias: [
      { find: /^gantline-engine\/(.*)/, replacement: here('../build/wasm-release/package/') + '$1' },
      { find: /^gantline-engine$/, replacement: here('../build/wasm-release/package/index.js') },
    ],
  },
  worker: { format: 'es' },
  build: {
    outDir: here('../build/web'),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { fs: { allow: [here('..')] } },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
