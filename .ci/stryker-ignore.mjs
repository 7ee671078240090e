// Mutants that no test can kill, recognized by the shape of the code.

const isEmptyText = (node) => node.isStringLiteral() && node.node.value === "";
const isEmptyList = (node) => node.isArrayExpression() && node.node.elements.length === 0;

/** Whether a pattern leaves out what comes first, as `[, name = ""]` does with the whole of a match. */
const isOfGroups = (path) => path.isArrayPattern() && path.node.elements[0] === null;

/** `const [, name] = pattern.exec(text) ?? []`: what comes first is left out, whatever it is. */
function isNoMatch(path) {
  const { parentPath } = path;
  return (
    isEmptyList(path) &&
    parentPath.isLogicalExpression({ operator: "??" }) &&
    parentPath.parentPath.isVariableDeclarator() &&
    isOfGroups(parentPath.parentPath.get("id"))
  );
}

/** The type checker requires a default for a group of a match, but the default is never used. */
function isGroupOfMatch(path) {
  const pattern = path.parentPath?.parentPath;
  if (!isEmptyText(path) || !path.parentPath.isAssignmentPattern() || !isOfGroups(pattern)) return false;
  const declared = pattern.parentPath;
  return !(declared.isVariableDeclarator() && declared.get("init").isLogicalExpression({ operator: "??" }));
}

/** `const [first = ""] = text.split("/")`: there is always a first. */
function isFirstPiece(path) {
  const pattern = path.parentPath?.parentPath;
  if (!isEmptyText(path) || !path.parentPath.isAssignmentPattern() || !pattern.isArrayPattern()) return false;
  const init = pattern.parentPath.isVariableDeclarator() && pattern.parentPath.get("init");
  return (
    pattern.node.elements[0] === path.parent &&
    init &&
    init.isCallExpression() &&
    init.get("callee").isMemberExpression() &&
    init.get("callee.property").isIdentifier({ name: "split" })
  );
}

/** A function with a `ProbeContext` probes a cluster; the tests on a cluster cover it. */
function asksCluster(path) {
  if (!path.isFunctionDeclaration()) return false;
  const type = path.node.params[0]?.typeAnnotation?.typeAnnotation;
  return type?.type === "TSTypeReference" && type.typeName.name === "ProbeContext";
}

const REASONS = [
  [isNoMatch, "what comes first of a match is left out"],
  [isGroupOfMatch, "a default that only the type checker needs: a match has its groups"],
  [isFirstPiece, "a default that only the type checker needs: a split text has a first piece"],
  [asksCluster, "probes a cluster, so it has no unit test"],
];

export const strykerPlugins = [
  {
    kind: "Ignore",
    name: "unkillable",
    value: { shouldIgnore: (path) => REASONS.find(([applies]) => applies(path))?.[1] },
  },
];
