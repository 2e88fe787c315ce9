/// <reference types="vitest/config" />
// How the pages are built and tested: four HTML entries, so that a candidate never downloads the
// authoring code, and the service worker of the candidate's page; in development the API and the sockets
// are those of a server on :8080.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { type Plugin, defineConfig } from "vite";
// @ts-expect-error a plain script without types
import { shellList } from "./scripts/shell.mjs";

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const server = process.env["EXAMHALL_SERVER"] ?? "http://localhost:8080";

export default defineConfig({
  plugins: [react(), (shellList as (entry: string, worker: string) => Plugin)("candidate", "sw.js")],
  worker: { format: "es" },
  build: {
    outDir: "dist",
    target: "es2022",
    // Inlined data: URLs would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // Read by scripts/budget.mjs to follow what an entry loads first.
    manifest: true,
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      input: {
        index: page("index.html"),
        candidate: page("candidate.html"),
        invigilator: page("invigilator.html"),
        authoring: page("authoring.html"),
        sw: page("src/entries/service-worker.ts"),
      },
      // A service worker needs a name that stays.
      output: { entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js") },
    },
  },
  server: {
    proxy: {
      "/api": { target: server, changeOrigin: false },
      "/ws": { target: server, ws: true, changeOrigin: false },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    restoreMocks: true,
    // Pages are driven by simulated keys; on a busy two-core machine that takes its time.
    testTimeout: 30_000,
  },
});
