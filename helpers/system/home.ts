import { homedir, tmpdir } from "node:os";

// A cluster may run a container as a user that its image does not know: packages that read the home folder
// when they are loaded fail then, so this is imported before them.
try {
  homedir();
} catch {
  process.env["HOME"] = tmpdir();
}
