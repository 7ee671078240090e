import { type KubernetesObject, loadYaml } from "@kubernetes/client-node";

/**
 * The objects of a YAML text, as the client's own models: what a plain parser makes of it loses every
 * field with a dash in its name when the client sends it. Documents without an object are left out.
 */
export function objectsOf(yaml: string): KubernetesObject[] {
  const documents = yaml.split(/^---.*$/m).filter((document) => /^kind:/m.test(document));
  return documents.map((document) => loadYaml<KubernetesObject>(document));
}

/**
 * An object written in code, as the client's own model: `from` of a policy, for one, has another name
 * there, and the client sends nothing of a field that it does not know.
 */
export const clientModel = (object: object): KubernetesObject =>
  loadYaml<KubernetesObject>(JSON.stringify(object));
