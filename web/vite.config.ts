import { svelte } from "@sveltejs/vite-plugin-svelte";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";

// Where the development server finds a running house; the built app is served by that house itself.
const house = process.env.POWERSYNC_URL ?? "http://localhost:8080";

export default defineConfig({
  base: "./",
  plugins: [
    svelte(),
    VitePWA({
      registerType: "autoUpdate",
      injectRegister: false, // an inline script would need a hole in the page's content policy
      includeManifestIcons: false, // they are among the files already
      manifest: {
        id: "/",
        name: "PowerSync",
        short_name: "PowerSync",
        description: "Your home's battery, prices and car charging.",
        start_url: "./",
        scope: "./",
        display: "standalone",
        background_color: "#101318",
        theme_color: "#101318",
        icons: [
          { src: "icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
          { src: "icon-maskable.svg", sizes: "any", type: "image/svg+xml", purpose: "maskable" },
        ],
      },
      strategies: "injectManifest",
      srcDir: "src/worker",
      filename: "sw.ts",
      injectManifest: { globPatterns: ["**/*.{html,js,css,svg}"], rollupFormat: "iife" },
    }),
  ],
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // nothing inline: the content policy takes files only
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What home needs is one file: a phone's browser asks six at a time, and each dozen costs it another way to the house.
      output: { codeSplitting: { groups: [{ name: "home", tags: ["$initial"] }] } },
    },
  },
  server: { proxy: { "/api": { target: house, ws: true, changeOrigin: true, rewriteWsOrigin: true } } },
  test: { include: ["src/**/*.test.ts"], environment: "node", setupFiles: ["src/testing/setup.ts"], isolate: false, pool: "threads", maxWorkers: 1 },
});
