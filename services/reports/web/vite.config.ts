import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Everything in files of our own: the page's security policy allows no inline script and no inline style. */
export default defineConfig({
  plugins: [react()],
  base: './',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/smsc': 'http://127.0.0.1:8080' } },
});
