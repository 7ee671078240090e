import { hostPort } from "../network/address.ts";
import { jsonOf } from "../reasons/labcheck-error.ts";
import { execute } from "./exec.ts";
import { type HttpResult, unansweredResult } from "./http.ts";
import { tally } from "./many-connections.ts";
import type { Pod, ProbeContext } from "./probe-context.ts";
import type { Authority } from "./tls.ts";

/** One GET over TLS to a server that is named by its own address. */
export interface DirectRequest {
  address: string;
  port: number;
  /** The name to request by TLS (SNI), which the certificate must have. */
  name: string;
  /** The value of the Host header. */
  host: string;
  path: string;
  /** Whatever certificate is presented will do. */
  anyCertificate?: true;
}

export interface DirectAnswer {
  result: HttpResult;
  /** The SHA-256 fingerprint of the certificate that was presented, where a handshake came about. */
  fingerprint?: string;
}

/** The program's output for each request. */
interface PrintedResult {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  code?: string;
  why?: string;
  fingerprint?: string;
}

/**
 * Runs in a pod with Node.js, such as the guestbook's: one connection for each server and name. A response
 * with an untrusted certificate is reported with the verification's error code, and not read.
 */
export const REQUEST_PROGRAM = `const https=require("node:https");
const {requests,ca,seconds}=JSON.parse(process.argv[1]);
const agents=new Map();
const agentOf=({address,port,name})=>{
 const key=[address,port,name].join(" ");
 if(!agents.has(key))agents.set(key,new https.Agent({keepAlive:true,maxSockets:1,ca,rejectUnauthorized:false}));
 return agents.get(key);
};
const one=(a)=>new Promise((done)=>{
 const seen={};
 let asked;
 const end=(more)=>{clearTimeout(timer);asked.destroy();done({...seen,...more})};
 const failed=(error)=>end({code:error.code??"",why:error.message});
 const timer=setTimeout(()=>end({code:seen.fingerprint?"UND_ERR_HEADERS_TIMEOUT":"ETIMEDOUT",why:"no answer within "+seconds+" s"}),seconds*1000);
 const shaken=(socket)=>{socket.presented??=socket.getPeerX509Certificate()?.fingerprint256;seen.fingerprint=socket.presented};
 asked=https.get({agent:agentOf(a),host:a.address,port:a.port,servername:a.name,path:a.path,headers:{host:a.host}},(answer)=>{
  const {socket}=answer,parts=[];
  if(!a.anyCertificate&&!socket.authorized)return end({code:String(socket.authorizationError?.code??socket.authorizationError),why:"the certificate is not trusted"});
  answer.on("data",(part)=>parts.push(part));
  answer.on("error",failed);
  answer.on("end",()=>{clearTimeout(timer);done({...seen,status:answer.statusCode,headers:answer.headers,body:Buffer.concat(parts).toString()})});
 });
 asked.on("socket",(socket)=>socket.presented?shaken(socket):socket.once("secureConnect",()=>shaken(socket)));
 asked.on("error",failed);
});
Promise.all(requests.map(one)).then((all)=>process.stdout.write(JSON.stringify(all),()=>process.exit(0)));`;

/**
 * Sends requests from a pod to servers, each directly and in sequence. Undefined if the pod cannot: it has
 * no Node.js, or the command failed.
 */
export async function queryFromPod(
  context: ProbeContext,
  pod: Pod,
  {
    requests,
    authority,
    seconds,
  }: { requests: readonly DirectRequest[]; authority?: Authority | undefined; seconds: number },
): Promise<DirectAnswer[] | undefined> {
  const ca = authority ? { ca: authority.pem } : {};
  const executed = await execute(context, {
    pod,
    argv: ["node", "-e", REQUEST_PROGRAM, JSON.stringify({ requests, seconds, ...ca })],
    seconds: seconds + 15,
    probe: "requests",
    target: [...new Set(requests.map(({ address, port }) => hostPort(address, port)))].join(" "),
    outcomeOf: ({ stdout }) =>
      tally(parsePrinted(stdout, requests.length)?.map(formatOutcome) ?? ["nothing to be read"]),
  });
  if (executed.failed || executed.exitCode !== 0) return undefined;
  return parsePrinted(executed.stdout, requests.length)?.map(answerOf);
}

function parsePrinted(stdout: string, count: number): PrintedResult[] | undefined {
  const all = jsonOf(stdout) as PrintedResult[] | undefined;
  return Array.isArray(all) && all.length === count ? all : undefined;
}

const formatOutcome = ({ status, code = "" }: PrintedResult) =>
  status === undefined ? code : `HTTP ${status}`;

function answerOf({
  status,
  headers = {},
  body = "",
  code = "",
  why = "",
  fingerprint,
}: PrintedResult): DirectAnswer {
  const seen: HttpResult =
    status === undefined ? unansweredResult(code, why) : { answered: true, status, headers, body };
  return { result: seen, ...(fingerprint ? { fingerprint } : {}) };
}
