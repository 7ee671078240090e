/** The page's colours by what they are for. Text in any of them but `rule` and `dot` is read on all grounds. */
export const LIGHT = {
  paper: "#ffffff",
  raised: "#f4f5f7",
  alarm: "#fdeaea",
  ink: "#1b1f26",
  quiet: "#565d6a",
  rule: "#d8dce2",
  dot: "#8b93a1",
  accent: "#24467a",
  band: "#dde7f5",
  upheld: "#18692f",
  violated: "#24467a",
  inconclusive: "#9a5200",
  skipped: "#0b6b63",
  wrong: "#b80f20",
};

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  paper: "#13161b",
  raised: "#1e2229",
  alarm: "#3b1a1e",
  ink: "#e7e9ed",
  quiet: "#a3aab7",
  rule: "#2f343d",
  dot: "#6d7584",
  accent: "#8fb6f5",
  band: "#24344d",
  upheld: "#74cc8c",
  violated: "#8fb6f5",
  inconclusive: "#f2ad52",
  skipped: "#55c7b9",
  wrong: "#ff8585",
};
