// Exhaustiveness for tagged unions: the compiler refuses a switch that forgets a case. At run time a
// value the page does not know (a newer server) is an error with its name, not a silent nothing.
export function assertNever(value: never): never {
  throw new Error(`unknown case: ${JSON.stringify(value)}`);
}
