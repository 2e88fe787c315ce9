// Tests of clock.
import { describe, expect, it } from "vitest";
import { clockUnknown, oneWay, remaining_ms, roundTrip, serverNow, timeText } from "./clock";

describe("clock", () => {
  it("takes the offset of the quickest round trip, whatever the page's clock says", () => {
    const hours = 3 * 3_600_000;
    let clock = roundTrip(clockUnknown, 1_000, 1_000 + hours + 400, 1_800); // slow: 800 ms
    clock = roundTrip(clock, 5_000, 5_000 + hours + 20, 5_040); // quick: 40 ms
    clock = roundTrip(clock, 9_000, 9_000 + hours + 700, 9_900); // lopsided
    expect(serverNow(clock, 10_000)).toBe(10_000 + hours);
  });

  it("guesses from the first one-way message and then only checks", () => {
    let clock = oneWay(clockUnknown, 50_000, 10_000);
    expect(clock.offset_ms).toBe(40_000);
    clock = roundTrip(clock, 11_000, 51_050, 11_100);
    const before = clock;
    clock = oneWay(clock, 52_000, 12_300); // 300 ms late on the way: no news
    expect(clock).toBe(before);
  });

  it("starts again after the laptop slept", () => {
    let clock = roundTrip(clockUnknown, 0, 1_010, 20);
    // Asleep for a minute by the server's clock, but not by the page's.
    clock = oneWay(clock, 66_000, 5_000);
    expect(serverNow(clock, 5_000)).toBe(66_000);
  });

  it("drops a round trip that went backwards", () => {
    expect(roundTrip(clockUnknown, 500, 900, 400)).toBe(clockUnknown);
  });

  it("never shows less than nothing left, and 00:00 only when it is over", () => {
    const clock = oneWay(clockUnknown, 0, 0);
    expect(remaining_ms(clock, 1_000, 5_000)).toBe(0);
    expect(timeText(remaining_ms(clock, 1_000, 999))).toBe("00:01");
    expect(timeText(0)).toBe("00:00");
    expect(timeText(3_909_000)).toBe("1:05:09");
  });
});
