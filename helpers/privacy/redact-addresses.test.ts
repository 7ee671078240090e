import { expect, test } from "vitest";
import { replaceAddresses } from "./redact.ts";

const marked = (text: string) => replaceAddresses(text, (address) => `<${address}>`);

test.each([
  ["10.42.1.7", "<10.42.1.7>"],
  ["10.42.1.7:6379 is timeout", "<10.42.1.7>:6379 is timeout"],
  ["10.42.0.0/16, from 10.0.0.1.", "<10.42.0.0>/16, from <10.0.0.1>."],
  ["-d 10.43.0.10/32 --to-destination 10.42.1.7:53", "-d <10.43.0.10>/32 --to-destination <10.42.1.7>:53"],
  ["http://172.18.0.2:31234/", "http://<172.18.0.2>:31234/"],
  ["ip-10-0-1-23.eu.example and 10-42-1-7.lab.pod", "ip-<10.0.1.23>.eu.example and <10.42.1.7>.lab.pod"],
  ["10.0.43.10.in-addr.arpa name = x", "<10.43.0.10>.in-addr.arpa name = x"],
  ["1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa", "<fd00::1>.ip6.arpa"],
  ["fd00::1", "<fd00::1>"],
  ["[fd00:0:0::1]:6379", "[<fd00::1>]:6379"],
  ["FD00::1 is no answer to fd00::2: timeout", "<fd00::1> is no answer to <fd00::2>: timeout"],
  ["inet6 fe80::1%eth0/64, ::/0", "inet6 <fe80::1>%eth0/64, <::>/0"],
  ["::ffff:10.42.1.7 and ::ffff:a2a:107", "<10.42.1.7> and <10.42.1.7>"],
  ["cafe:10.42.1.7, a:10.42.1.8:80", "cafe:<10.42.1.7>, a:<10.42.1.8>:80"],
  ["2001:db8:0:0:0:0:0:1", "<2001:db8::1>"],
])("replaceAddresses: finds the addresses in %j", (text, found) => expect(marked(text)).toBe(found));

test.each([
  "Kubernetes v1.34.1+k3s1, Chromium 143.0.7499.40, redis 7.2.7",
  "1.3.6.1.5.5.7 and 1.2.3.4.5",
  "v1.2.3.4",
  "256.1.1.1 and 10.042.1.7",
  "2026-08-21T10:00:03.250Z at 10:00:03",
  "2026-08-21-10-15",
  "ee:ee:ee:ee:ee:ee",
  "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89",
  "6f1c1f0e-3a52-4b0e-9d5d-0d7f1c2b3a4e",
  "std::fd and a: b",
  "::error::x",
  "in-addr.arpa",
])("replaceAddresses: finds no address in %j", (text) => expect(marked(text)).toBe(text));
