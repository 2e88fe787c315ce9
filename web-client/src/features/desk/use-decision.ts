// One decision sent once: the request key is made when the form opens and kept through retries, so
// that neither a double click nor a lost answer counts twice.
import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { App } from "antd";
import { useRef } from "react";
import { requestKey } from "./request-key";

/** What the form fills in; the key is added here. */
type Unkeyed<Keyed> = Omit<Keyed, "request_key">;

interface DecisionOptions<Keyed extends { request_key: string }, Answer> {
  send: (body: Keyed) => Promise<Answer>;
  done: (answer: Answer, body: Unkeyed<Keyed>) => string | undefined;
  after?: (answer: Answer, body: Unkeyed<Keyed>) => void;
}

export function useDecision<Keyed extends { request_key: string }, Answer>(
  { send, done, after }: DecisionOptions<Keyed, Answer>,
): UseMutationResult<Answer, Error, Unkeyed<Keyed>> {
  const { message } = App.useApp();
  const key = useRef(requestKey());
  return useMutation({
    mutationFn: (body: Unkeyed<Keyed>) => send({ ...body, request_key: key.current } as Keyed),
    onSuccess: (answer, body) => {
      key.current = requestKey();
      const words = done(answer, body);
      if (words !== undefined) void message.success(words);
      after?.(answer, body);
    },
  });
}
