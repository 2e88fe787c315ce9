// Before the exam: the order of the steps, and that both ways of consent weigh the same.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nextProvider } from "react-i18next";
import { expect, it, vi } from "vitest";
import { setUpI18n } from "../../../i18n";
import { createApi } from "../../../platform/api";
import { Camera } from "../../../platform/camera";
import { doorsFor } from "../../front/FrontPage";
import { lobbyStep } from "../SessionFlow";
import { SharedProvider, hashOf, placeOf } from "../context";
import { candidateWords } from "../words";
import { en } from "../words-en";
import { zh } from "../words-zh";
import { Consent } from "./Consent";
import { hintKey } from "./Photo";
import { lightOf, Preview } from "./Preview";
import { markText } from "./Result";
import { ClearPictures } from "./SignIn";

it("asks for consent first, for the camera only on the face lane, and for nothing in a running exam", () => {
  const exam = { consent: null, has_photo: false, stage: "open" } as const;
  expect(lobbyStep(exam, false, false)).toBe("consent");
  expect(lobbyStep({ ...exam, consent: "face" }, false, false)).toBe("device");
  expect(lobbyStep({ ...exam, consent: "face" }, true, false)).toBe("photo");
  expect(lobbyStep({ ...exam, consent: "face", has_photo: true }, true, false)).toBe("arrive");
  expect(lobbyStep({ ...exam, consent: "staff" }, false, false)).toBe("arrive");
  expect(lobbyStep({ ...exam, consent: "face" }, false, true)).toBe("arrive");
  expect(lobbyStep({ ...exam, consent: "face", stage: "in_progress" }, false, false)).toBe("arrive");
  // Over, with answers still in this browser: straight to where they are sent.
  expect(lobbyStep({ ...exam, stage: "finished" }, false, false)).toBe("arrive");
});

it("gives both ways of consent the same weight, and chooses neither", async () => {
  const sent: unknown[] = [];
  const fetch = vi.fn(async (input: RequestInfo | URL) => {
    const request = input as Request;
    if (request.method === "POST") {
      sent.push(await request.json());
      return new Response(null, { status: 204 });
    }
    return new Response(JSON.stringify({ version: "7", zh: "<p>告知</p>", en: "<p>Notice</p>" }), { headers: { "content-type": "application/json" } });
  });
  const api = createApi({ baseUrl: "http://x", fetch });
  const me = { person_id: "p", display_name: "", number: "", roles: [], csrf_token: "" };
  const done = vi.fn();
  render(
    <I18nextProvider i18n={await setUpI18n(candidateWords, "zh-CN")}>
      <QueryClientProvider client={new QueryClient()}>
        <SharedProvider value={{ api, camera: new Camera(undefined), me, tab: "", logOut: done, loginEnded: done }}>
          <Consent session_id="s" onDone={done} />
        </SharedProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  expect(await screen.findByText("告知")).toBeTruthy();
  const [face, staff] = screen.getAllByRole<HTMLInputElement>("radio");
  expect([face?.checked, staff?.checked]).toEqual([false, false]);
  expect(face?.closest("label")?.className).toBe(staff?.closest("label")?.className);
  await userEvent.click(screen.getByRole("button", { name: "确认选择" }));
  expect(sent).toEqual([]);
  expect(screen.getByText("请先选择一种方式。")).toBeTruthy();
  if (staff) await userEvent.click(staff);
  await userEvent.click(screen.getByRole("button", { name: "确认选择" }));
  expect(sent).toEqual([{ choice: "staff", text_version: "7" }]);
  expect(done).toHaveBeenCalledWith("staff");
});

it("gives the video to the photographer only when there is a picture to take", () => {
  vi.spyOn(HTMLMediaElement.prototype, "play").mockResolvedValue();
  const given = vi.fn();
  const { unmount } = render(<Preview stream={{} as MediaStream} label="画面" onVideo={given} />);
  expect(given).not.toHaveBeenCalled();
  const video = screen.getByLabelText("画面");
  fireEvent.loadedData(video);
  expect(given).toHaveBeenCalledWith(video);
  unmount();
  expect(given).toHaveBeenLastCalledWith(null);
});

it("shows of the clear pictures what the server holds, in words and as a bar", async () => {
  const i18n = await setUpI18n(candidateWords, "zh-CN");
  const shown = (fit: number) => <I18nextProvider i18n={i18n}><ClearPictures fit={fit} needed={3} /></I18nextProvider>;
  const { rerender } = render(shown(2));
  const bar = screen.getByRole<HTMLProgressElement>("progressbar");
  expect([bar.value, bar.max, screen.getByText("清晰画面 2 / 3") !== null]).toEqual([2, 3, true]);
  rerender(shown(0));
  expect(bar.value).toBe(0);
});

it("has the same words with the same values in both languages", () => {
  const values = (words: object, path = ""): string[] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [`${path}${key}:${(value.match(/\{\{\w+\}\}/g) ?? []).sort().join()}`] : values(value as object, `${path}${key}.`),
    );
  // English has no measure word to put a count into; every other value must be there.
  expect(values(en)).toEqual(values(zh));
});

it("small rules", () => {
  const id = "11111111-1111-4111-8111-111111111111";
  expect(placeOf(hashOf({ page: "result", session_id: id }))).toEqual({ page: "result", session_id: id });
  expect(placeOf("#/session/../../x")).toEqual({ page: "exams" });
  expect([lightOf(20), lightOf(120), lightOf(240)]).toEqual(["dark", "ok", "bright"]);
  expect([markText(61.5), markText(60), markText(1 / 3)]).toEqual(["61.5", "60", "0.33"]);
  expect([hintKey("too_dark"), hintKey("from_the_future"), hintKey(null)]).toEqual(["hint.too_dark", undefined, undefined]);
  expect(doorsFor(["student"]).map((door) => door.key)).toEqual(["student"]);
  expect(doorsFor(["admin"]).map((door) => door.key)).toEqual(["invigilator", "staff"]);
});
