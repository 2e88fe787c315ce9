// Files on their way: the answer first, then the bytes, whatever the network does.
import { describe, expect, it } from "vitest";
import { ApiProblem } from "../../../platform/api";
import { BYTES_MAX, TooLarge, prepared, shortened } from "../../../platform/attachment";
import type { Response } from "../../../wire";
import { FakeKeeping, FakeWorld, settled, welcomeAt } from "./fakes";
import { Sitting } from "./sitting";
import type { UploadPorts } from "./uploads";

const page = () => new File(["a page by hand"], "第一页.txt", { type: "text/plain" });
const essay = (given: Awaited<ReturnType<typeof prepared>>["given"]): Response => ({ kind: "essay", text: "见附件", attachments: [given] });
const refusal = (status: number) => new ApiProblem({ status, code: "attachment.kind", zh: "不能接收", en: "not taken" });

class Server implements UploadPorts {
  sent: string[] = [];
  here: { sha256: string; is_picture: boolean }[] = [];
  trouble: ApiProblem | undefined;
  constructor(readonly now: () => number) {}
  come = () => (this.trouble?.status === 0 ? Promise.reject(this.trouble) : Promise.resolve(this.here));
  send = (sha256: string) => {
    if (this.trouble) return Promise.reject(this.trouble);
    this.sent.push(sha256);
    return Promise.resolve();
  };
}

async function seated() {
  const world = new FakeWorld();
  const keeping = new FakeKeeping();
  const server = new Server(() => world.now_ms);
  const sitting = new Sitting("s", "tab", { keeping, socket: world.ports, upload: server });
  await sitting.start();
  world.socket.opens();
  world.socket.says(welcomeAt(world.now_ms));
  await settled();
  const pass = async (ms: number) => {
    for (let done = 0; done < ms; done += 200) {
      world.tick(200);
      await settled();
    }
  };
  return { world, keeping, server, sitting, pass };
}

describe("files of an essay", () => {
  it("are kept here, named by the answer, and sent once the server has the answer", async () => {
    const { world, keeping, server, sitting, pass } = await seated();
    const given = (await sitting.uploads?.take(page()))!;
    expect(given).toMatchObject({ name: "第一页.txt", bytes: 14 });
    expect(keeping.files.has(given.sha256)).toBe(true);
    sitting.answer(0, essay(given));
    await pass(1_000);
    expect(server.sent).toEqual([]);
    expect(sitting.filesPending).toBe(0);
    world.socket.says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    expect(sitting.filesPending).toBe(1);
    await pass(600);
    expect(server.sent).toEqual([given.sha256]);
    expect(sitting.uploads?.stands(given.sha256).state).toBe("come");
    expect(keeping.files.size).toBe(0);
  });

  it("are tried again after a trouble that passes, ever less often, and told when they are refused", async () => {
    const { world, server, sitting, pass } = await seated();
    const given = (await sitting.uploads?.take(page()))!;
    sitting.answer(0, essay(given));
    await pass(400);
    world.socket.says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    server.trouble = refusal(503);
    await pass(2_000);
    expect(sitting.uploads?.stands(given.sha256).state).toBe("here");
    server.trouble = refusal(422);
    await pass(4_000);
    expect(sitting.uploads?.stands(given.sha256)).toMatchObject({ state: "refused", why: { zh: "不能接收" } });
    expect(sitting.filesPending).toBe(0);
  });

  it("go on after the end, and only then does this browser forget", async () => {
    const { world, keeping, server, sitting, pass } = await seated();
    const given = (await sitting.uploads?.take(page()))!;
    sitting.answer(0, essay(given));
    await pass(400);
    server.trouble = refusal(0);
    world.socket.says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    world.socket.says({ type: "finished", finished_ms: 0, reason: "handed_in" });
    await pass(1_000);
    expect(keeping.cleared).toBe(0);
    server.trouble = undefined;
    await pass(8_000);
    expect(server.sent).toEqual([given.sha256]);
    expect(keeping.cleared).toBeGreaterThan(0);
  });

  it("of another device are told as what they are", async () => {
    const { world, server, sitting, pass } = await seated();
    const { given } = await prepared(page());
    server.here = [{ sha256: given.sha256, is_picture: false }];
    sitting.answer(0, essay(given));
    await pass(400);
    expect(sitting.uploads?.stands(given.sha256).state).toBe("elsewhere");
    world.socket.says({ type: "ack", slot: 0, seq: 1, server_ms: 0, late: false, head: "" });
    await pass(400);
    expect(sitting.uploads?.stands(given.sha256).state).toBe("come");
  });
});

describe("a file", () => {
  it("keeps its ending however long it is called", () => {
    const name = shortened(`${"长".repeat(200)}.docx`);
    expect([...name].length).toBe(120);
    expect(name.endsWith("….docx")).toBe(true);
    expect(shortened("  ")).toBe("file");
  });

  it("that is empty or too large is not taken", async () => {
    await expect(prepared(new File([], "a.txt"))).rejects.toThrow();
    const large = new File([new Uint8Array(BYTES_MAX + 1)], "a.bin");
    await expect(prepared(large)).rejects.toBeInstanceOf(TooLarge);
  });
});
