// What every test has: the DOM is cleared between tests, and parts of the browser that jsdom lacks.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

if (typeof window !== "undefined") {
  if (!("matchMedia" in window) || typeof Reflect.get(window, "matchMedia") !== "function") {
    Object.defineProperty(window, "matchMedia", {
      value: (query: string) => ({
        matches: false,
        media: query,
        onchange: null,
        addEventListener: () => undefined,
        removeEventListener: () => undefined,
        addListener: () => undefined,
        removeListener: () => undefined,
        dispatchEvent: () => false,
      }),
    });
  }
  if (typeof globalThis.CSS === "undefined") {
    Object.defineProperty(globalThis, "CSS", { value: { escape: (text: string) => text.replace(/[^\w-]/g, "\\$&") } });
  }
  window.scrollTo = () => undefined;
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
}

afterEach(() => {
  if (typeof document !== "undefined") cleanup();
});

// jsdom's Blob has no arrayBuffer; every browser's has.
if (typeof Blob !== "undefined" && typeof Reflect.get(Blob.prototype, "arrayBuffer") !== "function") {
  Object.defineProperty(Blob.prototype, "arrayBuffer", {
    value(this: Blob) {
      return new Promise((done, failed) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.onerror = () => failed(reader.error ?? new Error("not read"));
        reader.readAsArrayBuffer(this);
      });
    },
  });
}
