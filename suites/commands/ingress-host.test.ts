import { expect, test } from "vitest";
import { optionsIn, readHost, readSecret } from "./existing-options.ts";

test.each([
  ["mycluster.us-south.containers.appdomain.cloud", "mycluster.us-south.containers.appdomain.cloud"],
  ["Lab.Example.", "lab.example"],
])("readHost: %s", (value, host) => expect(readHost(value)).toBe(host));

test.each([
  [""],
  ["https://lab.example"],
  ["lab.example:443"],
  ["lab.example/guestbook"],
  ["10.0.0.1"],
  ["::1"],
  ["lab"],
  ["*.lab.example"],
  ["a_b.example"],
])("readHost: rejects %j, and quotes it", (value) => {
  expect(() => readHost(value)).toThrow(expect.objectContaining({ code: "LABCHECK_INVALID_FLAG_VALUE" }));
  expect(() => readHost(value)).toThrow(`invalid value "${value}" for --ingress-host`);
});

test.each([
  ["mine", { namespace: "default", name: "mine" }],
  ["ibm-cert-store/mycluster-0000", { namespace: "ibm-cert-store", name: "mycluster-0000" }],
])("readSecret: %s", (value, secret) => expect(readSecret(value)).toEqual(secret));

test.each([[""], ["/mine"], ["a/"], ["a/b/c"], ["A/b"], ["a.b/c"]])("readSecret: rejects %j", (value) => {
  expect(() => readSecret(value)).toThrow(`invalid value "${value}" for --ingress-secret`);
});

const secret = { namespace: "default", name: "mine" };

test("optionsIn: needs both --ingress-host and --ingress-secret, and an existing cluster", async () => {
  const target = "existing";
  expect(await optionsIn({ target, ingressHost: "lab.example", ingressSecret: secret })).toEqual({
    ingressHost: { host: "lab.example", secret },
  });
  await expect(optionsIn({ target, ingressHost: "lab.example" })).rejects.toThrow(
    "--ingress-host needs --ingress-secret",
  );
  await expect(optionsIn({ target, ingressSecret: secret })).rejects.toThrow(
    "--ingress-secret needs --ingress-host",
  );
  await expect(optionsIn({ ingressHost: "lab.example", ingressSecret: secret })).rejects.toThrow(
    /existing cluster only/,
  );
});
