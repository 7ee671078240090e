import type { IngressRoute } from "../../fixtures/ingress/route.ts";
import type { Lab } from "../../fixtures/lab/lab.ts";

/** One of the lab's ways through the ingress, by its form. Throws where the lab has none. */
export function routeOf({ ingress }: Lab, form = "traefik-middleware"): IngressRoute {
  const route = "missing" in ingress ? undefined : ingress.find((each) => each.form === form);
  if (!route) throw new Error(`there is no way through the ingress by ${form}`);
  return route;
}
