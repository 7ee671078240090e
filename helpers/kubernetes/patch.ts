// The package's index would load all of its models, which takes longer than `labcheck list` in all.
import { setHeaderOptions } from "@kubernetes/client-node/dist/middleware.js";
import { PatchStrategy } from "@kubernetes/client-node/dist/patch.js";

export { PatchStrategy };

/** Merges a change into an object; lists are replaced whole, and `null` takes a field away. */
export const MERGE_PATCH = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
