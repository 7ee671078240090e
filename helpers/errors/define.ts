import { EXIT, type ExitCode, LabcheckError } from "../reasons/labcheck-error.ts";
import { encode, type Parameters, type ValuesOf } from "../reasons/reason.ts";

interface ErrorTexts {
  /** Unique in labcheck, and never reused for something else. */
  code: `LABCHECK_${string}`;
  /** The problem, without a full stop, because the code may follow. */
  message: string;
  /** The fix, as an imperative sentence. */
  remedy: string;
  exitCode?: ExitCode;
}

/** The same with parameters, of the kinds that those of a reason have. */
interface Parameterized<P extends Parameters> extends Pick<ErrorTexts, "code" | "exitCode"> {
  parameters: P;
  message: (values: ValuesOf<P>) => string;
  remedy: string | ((values: ValuesOf<P>) => string);
}

export interface Circumstances {
  cause?: unknown;
  /** A file with the full story. */
  log?: string | undefined;
  /** A more specific fix than the general one. */
  remedy?: string | undefined;
  /** How the run ends, where that is another way than in general. */
  exitCode?: ExitCode;
}

/** An error as the table of all of them shows it, with the names of its parameters for their values. */
export interface ErrorEntry {
  code: string;
  message: string;
  remedy: string;
}

export interface ErrorDefinition {
  entry: ErrorEntry;
}
type MakeFixed = ErrorDefinition & ((values?: undefined, circumstances?: Circumstances) => LabcheckError);
type Make<P extends Parameters> = ErrorDefinition &
  ((values: ValuesOf<P>, circumstances?: Circumstances) => LabcheckError);
type MakeAny<P extends Parameters> = ErrorDefinition &
  ((values?: ValuesOf<P>, circumstances?: Circumstances) => LabcheckError);

const defined = new Set<string>();

/** Defines an error for people: the one place that makes a sentence and a remedy of its values. */
export function defineError(definition: ErrorTexts): MakeFixed;
export function defineError<P extends Parameters>(definition: Parameterized<P>): Make<P>;
export function defineError<P extends Parameters>(definition: ErrorTexts | Parameterized<P>): MakeAny<P> {
  const { code, message, remedy, exitCode = EXIT.noCluster } = definition;
  if (defined.has(code)) throw new Error(`the error ${code} is defined twice`);
  defined.add(code);
  const parameters = "parameters" in definition ? definition.parameters : ({} as P);
  const textsOf = (values: ValuesOf<P>) => ({
    message: typeof message === "string" ? message : message(values),
    remedy: typeof remedy === "string" ? remedy : remedy(values),
  });
  const names = Object.entries(parameters).map(([name, { placeholder }]) => [name, placeholder(name)]);
  const entry = { code, ...textsOf(Object.fromEntries(names) as ValuesOf<P>) };
  const make = (values = {} as ValuesOf<P>, { remedy: better, ...rest }: Circumstances = {}) => {
    const texts = textsOf(values);
    const data = encode(parameters, values);
    return new LabcheckError({ code, data, exitCode, ...texts, remedy: better ?? texts.remedy, ...rest });
  };
  return Object.assign(make, { entry });
}

/** Defines an error of what a user typed or named. */
export function defineUsageError(definition: ErrorTexts): MakeFixed;
export function defineUsageError<P extends Parameters>(definition: Parameterized<P>): Make<P>;
export function defineUsageError<P extends Parameters>(
  definition: ErrorTexts | Parameterized<P>,
): MakeAny<P> {
  return defineError({ ...definition, exitCode: EXIT.usage } as Parameterized<P>) as MakeAny<P>;
}
