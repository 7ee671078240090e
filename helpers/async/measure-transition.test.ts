import { expect, test } from "vitest";
import { firstGoodRun, measureTransition } from "./measure-transition.ts";
import { pause } from "./wait.ts";

const yes = true;
const no = false;
const out = undefined;

test.each<[string, (boolean | undefined)[], number]>([
  ["nothing seen", [], -1],
  ["two are not enough", [yes, yes], -1],
  ["from the first look on", [yes, yes, yes], 0],
  ["after bad ones", [no, no, yes, yes, yes], 2],
  ["a flap starts anew", [yes, yes, no, yes, yes, yes], 3],
  ["not before an earlier look has come back", [no, out, yes, yes, yes], -1],
  ["looks that are out behind it do not matter", [yes, yes, yes, out], 0],
])("firstGoodRun: %s", (_, attempts, index) => expect(firstGoodRun(attempts)).toBe(index));

const options = () => ({ signal: new AbortController().signal, since: Date.now(), seconds: 20, everyMs: 10 });

test("measureTransition: overlaps slow probes, so that the measure stays fine", async () => {
  let attempts = 0;
  const seen = await measureTransition(
    async () => {
      attempts += 1;
      const open = attempts <= 2;
      // A negative probe takes forty times the interval.
      await pause(open ? 1 : 400);
      return open;
    },
    (open) => !open,
    { ...options(), goodTakesMs: 400 },
  );
  expect(seen.turned).toBe(true);
  expect(seen.byMs - seen.afterMs).toBeLessThan(350);
});

test("measureTransition: starts no more probes than a run of three may need", async () => {
  let attempts = 0;
  const seen = await measureTransition(
    async () => {
      attempts += 1;
      await pause(200);
      return true;
    },
    (good) => good,
    { ...options(), goodTakesMs: 200 },
  );
  expect(seen.turned).toBe(true);
  expect(attempts).toBe(3);
});

test("measureTransition: is not delayed by slow negative probes", async () => {
  let opened = false;
  setTimeout(() => {
    opened = true;
  }, 100);
  const seen = await measureTransition(
    async () => {
      const open = opened;
      await pause(open ? 1 : 400);
      return open;
    },
    (open) => open,
    options(),
  );
  expect(seen.turned).toBe(true);
  expect(seen.byMs - seen.afterMs).toBeLessThan(300);
});

test("measureTransition: returns no transition when the time is up", async () => {
  const seen = await measureTransition(
    async () => 1,
    () => false,
    { ...options(), seconds: 0.05 },
  );
  expect(seen).toMatchObject({ turned: false });
});

test("measureTransition: throws the error of a probe", async () => {
  const broken = measureTransition(
    async () => {
      throw new Error("no exec");
    },
    () => true,
    options(),
  );
  await expect(broken).rejects.toThrow("no exec");
});
