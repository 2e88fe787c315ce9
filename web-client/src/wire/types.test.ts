// @vitest-environment node
// The generated types are those of the committed snapshot: `npm run types` after every change of it.
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
// @ts-expect-error a plain script without types
import { generate } from "../../scripts/types.mjs";

it("schema.d.ts is what the snapshot gives", async () => {
  const committed = await readFile("src/wire/schema.d.ts", "utf8");
  expect(committed).toBe(await (generate as () => Promise<string>)());
});
