// Requests of the pages: TanStack Query where an answer is shown, one small hook where something is
// done once. Errors are always `ApiProblem`, with words for the person.
import { useCallback, useRef, useState } from "react";
import { ApiProblem } from "../../platform/api";

export function problemFrom(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: "page",
    zh: "页面出错，请重新加载。已作答的内容不会丢失。",
    en: "Something went wrong on this page. Please reload; your answers are safe.",
  });
}

export interface Doing<Args extends unknown[]> {
  readonly busy: boolean;
  readonly problem: ApiProblem | undefined;
  readonly run: (...args: Args) => void;
}

/** Does something once at a time; a second press while it runs does nothing. */
export function useDoing<Args extends unknown[]>(act: (...args: Args) => Promise<void>): Doing<Args> {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const running = useRef(false);
  const run = useCallback(
    (...args: Args) => {
      if (running.current) return;
      running.current = true;
      setBusy(true);
      setProblem(undefined);
      act(...args)
        .catch((error: unknown) => setProblem(problemFrom(error)))
        .finally(() => {
          running.current = false;
          setBusy(false);
        });
    },
    [act],
  );
  return { busy, problem, run };
}
