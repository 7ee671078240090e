const LINES = [
  "MC4CAQAwBQYDK2VwBCIEIAbcdEfgh0123456789",
  "ijklMNOPqrstUVWXyz0123456789ABCDEFGHIJ",
  "KLmn/+0==",
];
const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${LINES.join("\n")}\n-----END RSA PRIVATE KEY-----`;
const ELLIPTIC = KEY.replaceAll("RSA", "EC");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const JWT = [part({ alg: "RS256" }), part({ sub: "system:serviceaccount:lab:default" }), "c2lnbmF0dXJl"].join(
  ".",
);
const REGISTRY = base64(
  JSON.stringify({ auths: { "registry.example": { auth: base64("robot:pa55wort") } } }),
);
const ACCOUNT = base64("# Zugänge für alle\npassword: pa55wort\n");

/** One secret of each kind as evidence contains it: the text, and the part to remove. */
export const PLANTED: Readonly<Record<string, readonly [text: string, secret: string]>> = {
  "a private key": [KEY, KEY],
  "a private key in a YAML block": [
    `data:\n  tls.key: |\n    ${ELLIPTIC.replaceAll("\n", "\n    ")}\nkind: x`,
    ELLIPTIC.replaceAll("\n", "\n    "),
  ],
  "a password in base64 of another language": [`login: ${ACCOUNT}`, ACCOUNT],
  "a private key in base64": [`tls.key: ${base64(KEY)}`, base64(KEY)],
  "a JSON Web Token": [`the service account's ${JWT} was refused`, JWT],
  "a bearer token": ["< Authorization: Bearer s3cr3t.bearer\n< Accept: */*", "s3cr3t.bearer"],
  "a bearer token behind more than one space": ["sent bearer  9f8e7d6c5b4a39281706", "9f8e7d6c5b4a39281706"],
  "basic credentials in a log": ["authorization :Basic  cm9ib3Q6cGE1NQ==", "cm9ib3Q6cGE1NQ=="],
  "a bearer token without its header": ["sent bearer 9f8e7d6c5b4a39281706", "9f8e7d6c5b4a39281706"],
  "basic credentials": ['"authorization": "Basic cm9ib3Q6cGE1NQ=="', "cm9ib3Q6cGE1NQ=="],
  "a password in JSON": [
    '{"username":"robot","password":"p\\"a 55, passwort","on":true}',
    'p\\"a 55, passwort',
  ],
  "a password in YAML": [
    "user:\n  password: pa55wort two # kept by nobody\n  name: x",
    "pa55wort two # kept by nobody",
  ],
  "a password in quotes": ["  password: 'pa55wort two'\n  name: x", "pa55wort two"],
  "a password in a log line": ['level=info msg="logging in" password=hunter2 user=robot', "hunter2"],
  "a password in prose": ["node-1 the password: hunter is wrong", "hunter"],
  "a password under a name in quotes": ['"password": pa55wort two\nname: x', "pa55wort two"],
  "a password with a quote in it": ['kind: x\npassword: pa"55 w0rter\nname: x', 'pa"55 w0rter'],
  "a password with a backslash in it": ["password=pa\\55wort user=robot", "pa\\55wort"],
  "a password that begins like nothing": ["password: nullpointer\nname: x", "nullpointer"],
  "a password that ends like nothing": ["password: surely-none\nname: x", "surely-none"],
  "a password that begins like a block": ['{"password":"|passwort"}', "|passwort"],
  "a password that speaks of a token": ['{"password":"my token=abc"}', "my token=abc"],
  "a token in JSON": ['{"status":{"token":"xyzzy-DEF.123"}}', "xyzzy-DEF.123"],
  "a token in a block": ["token: >-\n  xyzzy\n  def\nnext: 1", "  xyzzy\n  def"],
  "a token in a block with signs of JSON": ['token: |\n  xyzzy"z\\nz\\"y\nnext: 1', '  xyzzy"z\\nz\\"y'],
  "a token in a block behind other words": ["config is token: |\n  xyzzy\nnext: 1", "  xyzzy"],
  "a token in prose": ["node-1 the token: abc123 is wrong", "abc123"],
  "a token of a node": [
    `joining with K10${"0f".repeat(32)}::server:5ecret`,
    `K10${"0f".repeat(32)}::server:5ecret`,
  ],
  "a token of a code host": ["remote: ghp_0123456789abcdefABCDEF is invalid", "ghp_0123456789abcdefABCDEF"],
  "a token as a flag": [
    "kubeadm join 10.0.0.1:6443 --token abcdef.0123456789abcdef --v 5",
    "abcdef.0123456789abcdef",
  ],
  "a token in a variable": ["K3S_TOKEN=0123abc K3S_URL=https://node-1:6443", "0123abc"],
  "a token in a query": ["GET /api?access_token=0123abc&watch=1", "0123abc"],
  "a variable of a pod in JSON": [
    '[{"name":"REDIS_PASSWORD","value":"pa55wort"},{"name":"GET_HOSTS_FROM","value":"dns"}]',
    "pa55wort",
  ],
  "a variable of a pod in YAML": [
    "- name: REDIS_PASSWORD\n  value: pa55wort\n- name: GET_HOSTS_FROM\n  value: dns",
    "pa55wort",
  ],
  "a client's key": ["users:\n- name: admin\n  user:\n    client-key-data: LS0tLQ==\n", "LS0tLQ=="],
  "a client's certificate in a kubeconfig": ["    client-certificate-data: LS0tLQ==\n", "LS0tLQ=="],
  "credentials of a registry": [`{"type":"x",".dockerconfigjson":"${REGISTRY}"}`, REGISTRY],
  "credentials of a registry in base64 alone": [`config ${REGISTRY}`, REGISTRY],
  "an auth of a registry": ['{"auths":{"registry.example":{"auth":"cm9ib3Q6cGE1NQ=="}}}', "cm9ib3Q6cGE1NQ=="],
  "a user in a URL": ["proxy http://robot:pa55wort@10.0.0.1:3128/ is used", "robot:pa55wort"],
  "a password with an at sign in a URL": ["redis://robot:p@55wort@10.0.0.1:6379 is used", "robot:p@55wort"],
  "a user in a URL of a long scheme": [
    "a-scheme-of-very-many-letters://robot:pa55wort@10.0.0.1/",
    "robot:pa55wort",
  ],
  "a token in a URL": ["cloning https://0123abc@code.example/lab.git", "0123abc"],
  "a client's secret": ['{"client_id":"lab","client_secret":"0123abc"}', "0123abc"],
  "a key of a cloud": ["AWS_SECRET_ACCESS_KEY=0123abc/xyz AWS_REGION=eu-de", "0123abc/xyz"],
  "a key of a store": ['{"accessKeyID":"lab","secretKey":"0123abc"}', "0123abc"],
  "a token on a line of its own": ["name: lab\ntoken: xyzzy\n", "xyzzy"],
  "a key of an API": ["--api-key 0123abc --region eu-de", "0123abc"],
  "a passphrase": ["passphrase: correct horse battery\n", "correct horse battery"],
  "redis' password for its master": ["CONFIG SET masterauth foobared", "foobared"],
  "redis' own password": ["requirepass foobared\nport 6379", "foobared"],
};

/** Texts that are common in evidence and contain no secret. */
export const ORDINARY: readonly string[] = [
  "NAME                            READY   STATUS    RESTARTS   AGE   IP          NODE     NOMINATED NODE\nredis-master-7c9f6b8d5-x2x4z    1/1     Running   0          35s   10.42.1.7   node-2   <none>",
  "labcheck-0a1b2c3d/guestbook-v1-6b9f8d7c54-bcdfg Ready 10.42.0.9 node-1 restarts 0",
  '[12:720] -A KUBE-SVC-7SVCWLRWLGBK7MGS -m comment --comment "lab/redis-token:http-8080 -> 10.42.1.7:6379" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-4XJBNZWJ7OHM2A3K',
  '[0:0] -A cali-tw-cali0ef24e2b4b0 -m comment --comment "cali:wY0b6e5ZpQ0aAUQo" -m comment --comment "Drop if no policies passed packet" -m mark --mark 0x0/0x20000 -j DROP',
  "# Server\r\nredis_version:7.2.7\r\nrun_id:6e0b6f1f0a7d0e9c4b2d8a3f5e7c9b1d0f2a4c6e\r\nacl_access_denied_auth:0\r\nmaster_host:redis-master\r\nmaster_link_status:up\r\nmaster_replid:8371b4fb1155b71f4a04d3e1bc3e18c4a990aeeb",
  "search lab.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.43.0.10\noptions ndots:5",
  "Server:\t\t10.43.0.10\nAddress:\t10.43.0.10:53\n\nName:\tredis-master.lab.svc.cluster.local\nAddress: 10.43.200.7",
  "Certificate chain\n 0 s:CN = guestbook.test\n   i:CN = labcheck authority\n   a:PKEY: id-ecPublicKey, 256 (bit); sigalg: ecdsa-with-SHA256\n-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIQJ0m2b1ZcVnq0wq7nM9X0XDAKBggqhkjOPQQDAjAdMRsw\nGQYDVQQDExJsYWJjaGVjayBhdXRob3JpdHkwHhcNMjYwODIxMTAwMDAwWhcNMjYw\n-----END CERTIFICATE-----\nSSL handshake has read 1090 bytes\n    Session-ID: 5A0E7C\n    Verify return code: 0 (ok)",
  `ca.crt: ${base64("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIQJ0m2b1ZcVnq0wq7nM9X0XDAKBggqhkjOPQQDAjAdMRsw\n-----END CERTIFICATE-----\n")}`,
  "AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89",
  'uid: 6f1c1f0e-3a52-4b0e-9d5d-0d7f1c2b3a4e\nresourceVersion: "812"\npod-template-hash: 7c9f6b8d5',
  "imageID: docker-pullable://redis@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
  "automountServiceAccountToken: false\nserviceAccountToken: {expirationSeconds: 3607, path: token}\n- serviceAccountToken:\n    expirationSeconds: 3607\n    path: token",
  '{"projected":{"sources":[{"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}}]},"token":null,"password":""}',
  'Warning FailedMount pod busybox-1: MountVolume.SetUp failed for volume "kube-api-access-x7k2p" : secret "default-token-9xk4p" not found',
  "kube-apiserver --authorization-mode=Node,RBAC --enable-bootstrap-token-auth=true --token-auth-file=/etc/tokens --client-ca-file=/etc/ca.crt",
  "SyntaxError: Unexpected token < in JSON at position 0, invalid password or token given",
  "kubectl get secret -n lab guestbook-traefik -o jsonpath='{.data.ca\\.crt}' | base64 -d >ca.crt && curl --cacert ca.crt https://guestbook.test/guestbook/",
  "http://10.0.0.1:3000/@vite http://[fd00::1]:6443/?watch=1 lab-guestbook@kubernetescrd eth0@if12 maintainers@users.example",
  "/root/.cache/labcheck/build/debian/0123456789abcdef0123456789abcdef/usr/lib/chromium/chromium --headless",
  '{"HOSTNAME":"guestbook-v1-6b9f8d7c54-bcdfg","REDIS_MASTER_SERVICE_HOST":"10.43.200.7","GET_HOSTS_FROM":"dns","keys":["entries"]}',
  '{"kind":"Status","status":"Failure","message":"Ingress.networking.k8s.io \\"labcheck-erratum\\" is invalid: spec.rules[0].http.paths[0].pathType: Required value","code":422}',
  "traceroute to 10.42.1.7 (10.42.1.7), 6 hops max, 46 byte packets\n 1  172.18.0.2  0.009 ms  0.004 ms",
  "listening on auth :8080, token :9090/metrics; the volume lab--token was not found",
  "the bad token: line1 of it, and the token: forbidden",
  'token: |\nnext: 1\n{\n  "token": null,\n  "password": "" }',
  "cannot fetch token: serviceaccounts are forbidden",
  '{\n  "node_modules/@prompts/password": {\n    "version": "5.3.0" } }',
  "Minimum password length (PASSWORD_MINLEN) [6] (NEW) 6",
];
