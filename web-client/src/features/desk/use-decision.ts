// One decision sent once: the request key is made when the form opens and kept through retries, so
// that neither a double click nor a lost answer counts twice. While the network is away it is sent again by
// itself; `isPending` and `failureCount` tell that it is on its way.
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { App } from "antd";
import { useRef } from "react";
import { ApiProblem } from "../../platform/api";
import { requestKey } from "./request-key";

/** What the form fills in; the key is added here. */
type Unkeyed<Keyed> = Omit<Keyed, "request_key">;

interface DecisionOptions<Keyed extends { request_key: string }, Answer> {
  send: (body: Keyed) => Promise<Answer>;
  done: (answer: Answer, body: Unkeyed<Keyed>) => string | undefined;
  after?: (answer: Answer, body: Unkeyed<Keyed>) => void;
}

/** Two minutes of trying; then the person decides again, under the same key. */
const TRIES_MAX = 40;
const TRY_EVERY_MS = 3_000;

/** Whether nothing was answered at all. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 0;
}

export function useDecision<Keyed extends { request_key: string }, Answer>(
  { send, done, after }: DecisionOptions<Keyed, Answer>,
): UseMutationResult<Answer, Error, Unkeyed<Keyed>> {
  const { message } = App.useApp();
  const key = useRef(requestKey());
  return useMutation({
    // The browser's word on being online is not waited for: in a school's own network it is often wrong.
    networkMode: "always",
    retry: (failures, error) => isUnanswered(error) && failures < TRIES_MAX,
    retryDelay: TRY_EVERY_MS,
    mutationFn: (body: Unkeyed<Keyed>) => send({ ...body, request_key: key.current } as Keyed),
    onSuccess: (answer, body) => {
      key.current = requestKey();
      const words = done(answer, body);
      if (words !== undefined) void message.success(words);
      after?.(answer, body);
    },
  });
}
