import { expect, test } from "vitest";
import { proxyFromEnvironment } from "./transport.ts";

const PROXY = "http://proxy.test:3128";

/** The proxy for a URL where NO_PROXY is as given. */
const selected = (url: string, noProxy = "") =>
  proxyFromEnvironment(new URL(url), { HTTPS_PROXY: PROXY, NO_PROXY: noProxy })?.proxy.host ?? "none";

test.each<[url: string, noProxy: string, proxy: string]>([
  ["https://api.example.com:6443", "", "proxy.test:3128"],
  ["https://localhost:6443", "", "none"],
  ["https://127.3.2.1:6443", "", "none"],
  ["https://[::1]:6443", "", "none"],
  ["https://api.example.com", "*", "none"],
  ["https://api.example.com", "example.com", "none"],
  ["https://example.com", "example.com", "none"],
  ["https://example.com", ".example.com", "proxy.test:3128"],
  ["https://api.example.com", "*.example.com", "none"],
  ["https://notexample.com", "example.com", "proxy.test:3128"],
  ["https://API.Example.com", " other.test , EXAMPLE.com ", "none"],
  ["https://api.example.com:6443", "example.com:6443", "none"],
  ["https://api.example.com:6443", "example.com:443", "proxy.test:3128"],
  ["https://api.example.com", "example.com:443", "none"],
  ["https://198.51.100.7:6443", "198.51.100.0/24", "none"],
  ["https://198.51.101.7:6443", "198.51.100.0/24", "proxy.test:3128"],
  ["https://198.51.100.7:6443", "198.51.100.7", "none"],
  ["https://198.51.100.7:6443", "198.51.100.7:6443", "none"],
  ["https://198.51.100.7:6443", "198.51.100.7:443", "proxy.test:3128"],
  ["https://198.51.100.7:6443", "100.7", "proxy.test:3128"],
  ["https://[2001:db8::7]:6443", "2001:db8::/32", "none"],
  ["https://[2001:db8::7]:6443", "2001:DB8:0::7", "none"],
  ["https://[2001:db8::7]:6443", "[2001:db8::7]:6443", "none"],
  ["https://[2001:db8::7]:6443", "[2001:db8::7]:443", "proxy.test:3128"],
  ["https://api.example.com", ",, ,:443", "proxy.test:3128"],
])("proxyFromEnvironment: %s with NO_PROXY=%s uses %s", (url, noProxy, proxy) =>
  expect(selected(url, noProxy)).toBe(proxy),
);

const of = (env: NodeJS.ProcessEnv, url = "https://api.test") => {
  const { proxy, variable } = proxyFromEnvironment(new URL(url), env) ?? {};
  return proxy && `${variable} ${proxy.href}`;
};

test("proxyFromEnvironment: prefers lower case, ignores empty values and adds a missing scheme", () => {
  expect(of({ HTTPS_PROXY: PROXY, https_proxy: "other.test:8080" })).toBe(
    "https_proxy http://other.test:8080/",
  );
  expect(of({ HTTPS_PROXY: PROXY, https_proxy: "" })).toBe(`HTTPS_PROXY ${PROXY}/`);
  expect(of({ HTTPS_PROXY: "" })).toBeUndefined();
  expect(of({ HTTP_PROXY: PROXY })).toBeUndefined();
  expect(of({ HTTP_PROXY: PROXY }, "http://api.test")).toBe(`HTTP_PROXY ${PROXY}/`);
  expect(of({ HTTPS_PROXY: "socks5://10.0.0.1:1080" })).toBe("HTTPS_PROXY socks5://10.0.0.1:1080");
  expect(of({ HTTPS_PROXY: PROXY, NO_PROXY: "api.test", no_proxy: "b.test" })).toBe(`HTTPS_PROXY ${PROXY}/`);
});

const refused = () =>
  proxyFromEnvironment(new URL("https://api.test"), { HTTPS_PROXY: "ftp://me:hunter2@proxy.test" });

test("proxyFromEnvironment: rejects other proxy schemes without repeating the password", () => {
  expect(refused).toThrow(/^HTTPS_PROXY names a proxy of the unsupported scheme "ftp"$/);
});
