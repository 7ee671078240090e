import {
  AppsV1Api,
  AuthenticationV1Api,
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  DiscoveryV1Api,
  KubernetesObjectApi,
  NetworkingV1Api,
  VersionApi,
} from "@kubernetes/client-node";
import { SharedConnections } from "./connection.ts";

/** Connects to the current context of a kubeconfig; nothing is sent yet. */
export function connect(kubeconfig: string) {
  const config = new SharedConnections();
  config.loadFromString(kubeconfig);
  return {
    config,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    authentication: config.makeApiClient(AuthenticationV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    coordination: config.makeApiClient(CoordinationV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    networking: config.makeApiClient(NetworkingV1Api),
    objects: KubernetesObjectApi.makeApiClient(config),
    version: config.makeApiClient(VersionApi),
    /** Uses new connections for further requests, after a change of the route to the API server. */
    reconnect: () => config.reconnect(),
  };
}

/** The parts of the API that labcheck uses, for one kubeconfig. */
export type Kube = ReturnType<typeof connect>;
